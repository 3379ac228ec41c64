internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Scheduling
internal import Simulation
internal import Statistics

/// `plait schedule`: which policy would serve this log's users better?
struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Compares scheduling policies on a job log, learns one, and recommends what to change.",
    discussion: """
      The policy is learned and chosen on the first part of the log and measured on the rest, against the \
      policy that the site has today. All figures are simulated. EXAMPLES

        plait schedule jobs.swf --processors 128
        plait schedule jobs.swf --objective meanwait,p95wait --constrain 'maxwait<=+5%'
        plait schedule jobs.swf --baseline fcfs --report schedule.html --json
        plait schedule jobs.swf --resume
      """)

  @OptionGroup var logArguments: LogArguments

  @Flag(help: "Print the answer as JSON (plait.schedule/1).")
  var json = false

  @Option(help: "Seed of everything random.")
  var seed: UInt64 = 1

  @Option(help: "Simulations that the search may use.")
  var evaluations = 320

  @Option(help: "Policy today.")
  var baseline: PriorityOrder = .multifactor

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try await command.schedule() }
  }

  private func schedule() async throws {
    Interrupt.install()
    let loaded = try logArguments.load(quiet: json)
    let options = SchedulingOptions(
      baseline: NamedPolicy(Policy(baseline, backfill: .easy)), evaluations: evaluations, seed: seed)
    let advisor = SchedulingAdvisor(
      workload: loaded.workload, processors: loaded.processors, options: options)
    let study = try await advisor.study(isCancelled: { Interrupt.isRequested })
    for (i, o) in study.outcomes.enumerated() {
      let c = o.change(.meanBoundedSlowdown)
      print(
        "\(i == study.chosen ? "*" : " ")\(study.front.contains(i) ? "f" : " ")",
        o.policy.name.padding(toLength: 26, withPad: " ", startingAt: 0),
        String(
          format:
            "wait %8.0f p95 %8.0f max %9.0f bsld %8.2f maxb %9.0f util %.3f fair %.3f  d %+.1f%% [%+.1f, %+.1f]",
          o.metrics.meanWaitSeconds, o.metrics.p95WaitSeconds, o.metrics.maxWaitSeconds,
          o.metrics.meanBoundedSlowdown, o.metrics.maxBoundedSlowdown, o.metrics.utilisation,
          o.metrics.userFairness, c.value * 100, c.low * 100, c.high * 100))
    }
    print(study.verdict, study.hypervolume, study.outcomes[study.chosen].policy.policy.description())
  }
}
