internal import Foundation
internal import RunTimes
internal import Scheduling
internal import Simulation

extension SimulateCommand {
  /// Several keys, chosen between while the log runs.
  func simulateChoice(_ loaded: LoadedLog) throws {
    let files = try choiceArguments.candidates(processors: loaded.processors, anyMachine: anyMachine)
    let workload = loaded.workload.planned(with: .learned)
    let progress = ProgressLine("simulating", unit: "jobs")
    let run = try ChosenSimulation(
      workload, processors: loaded.processors, candidates: files.map(\.namedPolicy),
      model: files.lazy.compactMap(\.runTimes).first, plan: choiceArguments.plan,
      isStopped: { Interrupt.isRequested }
    ) { started in
      progress.update(started, of: workload.count)
      return !Interrupt.isRequested
    }
    progress.finish()
    let name = "chosen of " + files.map(\.name).joined(separator: ", ")
    if let out { try ScheduleFile.write(run.schedule, of: workload, loaded: loaded, policy: name, to: out) }
    let metrics = ScheduleMetrics(of: run.schedule, for: workload, processors: loaded.processors)
    if json {
      var answer = SimulateAnswer(
        loaded: loaded, policyName: name, estimate: .learned, schedule: run.schedule, metrics: metrics,
        out: out)
      answer.choice = run.report
      return try Console.shared.output(json: answer)
    }
    MetricsText.print(metrics, policy: name, loaded: loaded)
    let shares = run.report.keys.map { String(format: "%@ %.0f %%", $0.name, 100 * $0.passShare) }
    Console.shared.output(
      "  choices                         \(run.report.choices), the key changed \(run.report.switches) times; "
        + "passes by key: " + shares.joined(separator: ", "))
  }
}
