internal import Foundation
internal import LiveScheduling

/// The answer of `plait status` as lines of text.
enum StatusText {
  static func print(_ answer: StatusAnswer) {
    let console = Console.shared
    let state = answer.process.map { "runs (process \($0))" } ?? "does not run"
    console.output(console.bold("The side-car \(state)") + "  journal in \(answer.folder)")
    if let status = answer.sideCar { sideCar(status) }
    line("jobs with a value of the side-car's", "\(answer.openNices)")
    line("changes since ever", "\(answer.changes)")
    if answer.process == nil, answer.openNices > 0 {
      console.warning("it was cut off; give the values back with plait detach slurm, or start it again")
    }
    if let last = answer.lastGivingBack { givingBack(last) }
    if let gains = answer.gains { print(gains) }
  }

  private static func givingBack(_ last: StatusAnswer.GivingBack) {
    let restarts = last.restarts == 0 ? "" : ", slurmctld was started anew \(last.restarts) times meanwhile"
    line("giving back, last time", "\(last.ending), \(last.restored) values\(restarts)")
    if last.ending != "settled" {
      Console.shared.warning(
        "\(last.left) values were left (\(last.reason)); look again with plait detach slurm")
    }
  }

  private static func sideCar(_ status: SideCarStatus) {
    line("cluster", "\(status.cluster), Slurm \(status.slurmVersion)")
    line("mode", status.mode + (status.isActing ? "" : ", changes nothing"))
    if !status.standDown.isEmpty { line("stands down for", status.standDown.joined(separator: ", ")) }
    line("policy", status.policy)
    line(
      "queue", "\(status.waitingJobs) waiting (\(status.movableJobs) movable), \(status.runningJobs) running")
    line(
      "cycles",
      "\(status.cycles), \(status.failedCycles) failed; the last took \(milliseconds(status.lastCycleSeconds)) "
        + "(deciding \(milliseconds(status.lastDecisionSeconds))), the longest \(milliseconds(status.longestCycleSeconds))"
    )
    if let error = status.lastError { line("last error", error) }
    line(
      "learned from",
      "\(status.learnedJobs) ended jobs"
        + (status.hasModel
          ? String(format: ", %.0f %% of outcomes in their 80 %% interval", 100 * status.coverage)
          : ", too few for a model"))
    if let test = status.backTest {
      line(
        "back-test (simulated)",
        String(
          format: "mean bounded slowdown %.2f under today's order, %.2f under the policy's, %d jobs",
          test.today,
          test.policy, test.jobs))
    }
    line(
      "share of the controller's time",
      String(
        format: "%.3f %% (%.1f %% of what it spends on requests)", 100 * status.requestShare,
        100 * status.requestTimeShare))
    line("memory", String(format: "%.0f MB", Double(status.residentBytes) / 1e6))
  }

  private static func print(_ gains: StatusAnswer.Gains) {
    let console = Console.shared
    if let unknown = gains.unknown { console.output("what was gained is not known: \(unknown)") }
    if let acting = gains.acting {
      comparison("while it acted, against a replica of Slurm without it (simulated)", acting)
    }
    if let check = gains.replicaCheck {
      comparison("while it changed nothing: how far the replica is from Slurm", check)
    }
    if let experiment = gains.experiment {
      console.output(console.bold("jobs acted on against jobs left alone, drawn at random (measured)"))
      line("jobs", "\(experiment.treated) against \(experiment.control)")
      line(
        "bounded slowdown, ratio",
        String(format: "%.3f [%.3f, %.3f]", experiment.slowdownRatio, experiment.low, experiment.high))
      line(
        "mean wait",
        "\(MetricsText.duration(experiment.treatedMeanWaitSeconds)) against "
          + MetricsText.duration(experiment.controlMeanWaitSeconds))
    }
    for warning in gains.warnings { console.warning(warning) }
  }

  private static func comparison(_ title: String, _ comparison: StatusAnswer.Comparison) {
    Console.shared.output(Console.shared.bold(title) + "  \(comparison.jobs) jobs")
    func row(_ label: String, _ measure: StatusAnswer.Comparison.Measure, _ text: (Double) -> String) {
      line(
        label,
        "\(text(measure.actual)) against \(text(measure.baseline))  "
          + String(
            format: "%+.1f %% [%+.1f, %+.1f]", 100 * measure.change, 100 * measure.low, 100 * measure.high))
    }
    row("mean wait", comparison.meanWaitSeconds) { MetricsText.duration($0) }
    row("mean bounded slowdown", comparison.meanBoundedSlowdown) { MetricsText.number($0) }
    line(
      "longest wait",
      "\(MetricsText.duration(comparison.longestWaitSeconds)) against "
        + MetricsText.duration(comparison.baselineLongestWaitSeconds))
  }

  private static func line(_ label: String, _ value: String) {
    Console.shared.output("  " + label.padding(toLength: 36, withPad: " ", startingAt: 0) + value)
  }

  private static func milliseconds(_ seconds: Double) -> String { String(format: "%.0f ms", 1000 * seconds) }
}
