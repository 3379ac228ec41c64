internal import Foundation
internal import JobLogs
internal import Recommendations
internal import RunTimes
internal import Scheduling
internal import Simulation
internal import Statistics

/// A scheduling study as text for a terminal.
enum ScheduleText {
  static func print(_ result: SchedulingRun.Result, report: String?, saved: String? = nil) {
    let console = Console.shared
    let study = result.study
    let objective = study.options.objectives[0]
    console.output(
      console.bold("\(result.loaded.log.source)")
        + ": \(study.trainingJobs) jobs to learn from, \(study.heldBack.count) held back in \(study.windows) windows, "
        + "\(result.loaded.processors) processors; all figures are simulated on the jobs held back")
    let width = max(study.outcomes.map(\.policy.name.count).max() ?? 0, 12) + 2
    console.output(
      "   " + pad("policy", width)
        + lead("mean wait", 11) + lead("p95 wait", 11) + lead("max wait", 11) + lead("mean bsld", 11)
        + lead("max bsld", 11) + lead("util", 8) + lead("fair", 7) + "   \(objective.rawValue) against today")
    for (index, outcome) in study.outcomes.enumerated() {
      if index == study.ablations.lowerBound {
        console.output("   beside the comparison, what its parts bring:")
      }
      let metrics = outcome.metrics
      let mark = index == study.chosen ? "*" : study.front.contains(index) ? "f" : " "
      let change = outcome.change(objective)
      let against =
        index == 0
        ? "today"
        : "\(percent(change.value)) [\(percent(change.low)), \(percent(change.high))]"
      let line =
        " \(mark) " + pad(outcome.policy.name, width) + lead(time(metrics.meanWaitSeconds), 11)
        + lead(time(metrics.p95WaitSeconds), 11) + lead(time(metrics.maxWaitSeconds), 11)
        + lead(MetricsText.number(metrics.meanBoundedSlowdown), 11)
        + lead(MetricsText.number(metrics.maxBoundedSlowdown), 11)
        + lead(String(format: "%.1f%%", 100 * metrics.utilisation), 8)
        + lead(String(format: "%.2f", metrics.userFairness), 7) + "   \(against)"
      console.output(index == study.chosen || index == 0 ? console.bold(line) : line)
    }
    console.output(" * chosen on the jobs that were learned from; f on the front of the objectives")
    if let choice = study.choice { console.output(choice.sentence(of: objective)) }
    printFronts(study)
    console.output(
      String(
        format: "front's hypervolume %.4f, of the named policies alone %.4f", study.hypervolume.withLearned,
        study.hypervolume.fieldAlone))
    let calibration = study.runTimes.calibration
    if calibration.count > 0 {
      console.output(
        String(
          format:
            "run times: %.1f %% of %d jobs fell into their central 80 %% interval, predicted before they started",
          100 * calibration.centralCoverage, calibration.count))
    }
    for line in study.notRun { console.output("not run: \(line)") }
    console.output("")
    console.output(console.bold("\(result.recommendation.id)  \(result.recommendation.title)"))
    console.output(result.recommendation.summary)
    if let report { console.output("report: \(report)") }
    if let saved { console.output("learned policy: \(saved)") }
    if !result.recommendation.change.isEmpty {
      console.output("apply it with: plait apply \(result.recommendation.id)")
    }
  }

  /// What the search's front is worth beside others.
  private static func printFronts(_ study: SchedulingStudy) {
    let console = Console.shared
    console.output(
      "fronts, by the share that they dominate of one box, on the jobs learned from and on those held back:")
    for front in study.fronts {
      console.output(
        "   " + pad(front.method.rawValue, 29)
          + String(
            format: "%.3f  %.3f   %d on it of %d tried", front.training, front.heldBack, front.policies,
            front.evaluations))
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 1))
  }

  private static func lead(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 1)) + text
  }

  private static func percent(_ share: Double) -> String {
    share.isFinite ? String(format: "%+.1f%%", 100 * share) : "?"
  }

  static func time(_ seconds: Double) -> String {
    switch seconds {
    case 172_800...: String(format: "%.1f d", seconds / 86_400)
    case 7_200...: String(format: "%.1f h", seconds / 3_600)
    case 120...: String(format: "%.1f min", seconds / 60)
    default: String(format: "%.0f s", seconds)
    }
  }
}
