internal import Foundation
internal import Recommendations
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings
internal import Statistics

/// The answer of `plait whatif` as text for a terminal.
enum WhatIfText {
  static func print(_ run: WhatIfRun, report: String?, recommendation: Recommendation?) {
    let console = Console.shared
    let study = run.study
    let comparison = study.comparison
    console.output(
      console.bold(run.log.source)
        + ": \(comparison.jobs) jobs on \(run.cluster.cluster.nodes.count) nodes, "
        + "\(run.cluster.cluster.processorCount) processors of \(run.configuration); simulated, "
        + "95 % intervals over \(comparison.windows) windows")
    for setting in study.changed {
      console.output("  \(setting.name): \(setting.before ?? "not set") -> \(setting.after ?? "not set")")
    }
    console.output("")
    console.output(row("", "as configured", "changed", "difference", "relative"))
    for change in comparison.changes {
      console.output(
        row(
          change.measure.words, value(change.before.value, change.measure),
          value(change.after.value, change.measure), difference(change), relative(change)))
    }
    group("partition", comparison.partitions)
    group("QOS", comparison.qualities)
    console.output("")
    console.output(
      "jobs that start more than a minute sooner: \(comparison.gaining), later: \(comparison.losing), at another time "
        + "at all: \(comparison.moved)")
    for (word, extreme) in [("gains", comparison.largestGain), ("loses", comparison.largestLoss)] {
      if let extreme {
        console.output("job \(extreme.job) \(word) most: \(ScheduleText.time(Double(extreme.seconds)))")
      }
    }
    if comparison.neverStarted != (0, 0) {
      console.output(
        "jobs that never start: \(comparison.neverStarted.before) as configured, \(comparison.neverStarted.after) changed"
      )
    }
    if study.takenByOneOnly > 0 {
      console.output(
        "jobs that only one of the two configurations takes, not compared: \(study.takenByOneOnly)")
    }
    console.output("")
    console.output(console.bold(study.title))
    console.output(study.verdict)
    if let report { console.output("report: \(report)") }
    if let recommendation { printNext(recommendation, study) }
  }

  private static func printNext(_ recommendation: Recommendation, _ study: SettingsStudy) {
    let id = recommendation.id
    Console.shared.output("recommendation \(id): \(recommendation.title)")
    if recommendation.change.isEmpty { return }
    Console.shared.output(
      "  see the change: plait show \(id); make it: plait apply \(id); take it back: plait undo \(id)")
    Console.shared.output("  once it is applied: \(study.nextStep)")
  }

  private static func group(_ kind: String, _ groups: [SettingsComparison.Group]) {
    guard groups.count > 1 else { return }
    Console.shared.output("")
    for group in groups {
      Console.shared.output(
        row(
          "\(kind) \(group.name) (\(group.jobs))", ScheduleText.time(group.meanWaitBefore),
          ScheduleText.time(group.meanWaitAfter), interval(group.difference, signedTime),
          group.meanWaitBefore > 0 ? percent(group.meanWaitAfter / group.meanWaitBefore - 1) : "-"))
    }
  }

  private static func row(
    _ name: String, _ before: String, _ after: String, _ change: String, _ share: String
  ) -> String {
    let cells = [(name, 36), (before, 15), (after, 12), (change, 36), (share, 28)]
    let text = cells.enumerated().map { index, cell in
      let room = String(repeating: " ", count: max(cell.1 - cell.0.count, 1))
      return index == 0 ? cell.0 + room : room + cell.0
    }.joined()
    return "  " + text
  }

  private static func value(_ value: Double, _ measure: SettingsMeasure) -> String {
    if measure.isTime { return ScheduleText.time(value) }
    switch measure {
    case .utilisation: return String(format: "%.1f%%", 100 * value)
    case .fairness: return String(format: "%.3f", value)
    default: return MetricsText.number(value)
    }
  }

  private static func difference(_ change: SettingsComparison.Change) -> String {
    switch change.measure {
    case _ where change.measure.isTime: interval(change.difference, signedTime)
    case .utilisation: interval(change.difference) { String(format: "%+.2f%%", 100 * $0) }
    default: interval(change.difference) { String(format: "%+.3f", $0) }
    }
  }

  private static func relative(_ change: SettingsComparison.Change) -> String {
    change.relative.map { interval($0, percent) } ?? "-"
  }

  private static func interval(_ estimate: IntervalEstimate, _ text: (Double) -> String) -> String {
    "\(text(estimate.value)) [\(text(estimate.low)), \(text(estimate.high))]"
  }

  private static func signedTime(_ seconds: Double) -> String {
    (seconds < 0 ? "-" : "+") + ScheduleText.time(seconds.magnitude)
  }

  private static func percent(_ share: Double) -> String {
    share.isFinite ? String(format: "%+.1f%%", 100 * share) : "?"
  }
}
