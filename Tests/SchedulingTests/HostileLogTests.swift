import RunTimes
import Simulation
import Statistics
import Testing

@testable import Scheduling

/// Logs that are made to mislead what learns from them. The policy of today bounds what may come of it.
@Suite struct HostileLogTests {
  private let today = Policy(.fcfs, backfill: .easy)

  /// The general policy, escalating at `share` of today's longest wait.
  private func learned(_ longest: Double, share: Double = 0.55) -> Policy {
    let family = ExpectationKeyFamily(longestWaitSeconds: longest * 1.25)
    var values = family.starts[0]
    values[11] = share
    return family.policy(values)
  }

  /// Both policies over a log; the learned one as it would run, with its guards.
  private func compare(_ workload: Workload) throws -> (today: ScheduleMetrics, learned: ScheduleMetrics) {
    let before = ScheduleMetrics(
      of: try Simulator.run(workload, processors: 64, policy: today), for: workload, processors: 64)
    let run = try GuardedSimulation(
      workload, processors: 64, policy: learned(before.maxWaitSeconds), model: nil, fallback: today)
    #expect(ScheduleChecker.check(run.schedule, of: workload, processors: 64).isEmpty)
    return (before, ScheduleMetrics(of: run.schedule, for: workload, processors: 64))
  }

  /// No job waits longer than half as long again as the longest did, or `longest` times as long, and slowdowns
  /// are at most a tenth worse.
  private func expectBounds(
    _ outcome: (today: ScheduleMetrics, learned: ScheduleMetrics), longest: Double = 1.5
  ) {
    #expect(outcome.learned.meanBoundedSlowdown <= 1.1 * outcome.today.meanBoundedSlowdown)
    #expect(outcome.learned.maxWaitSeconds <= longest * outcome.today.maxWaitSeconds + 3600)
  }

  /// A user asks for the least there is, so that his long jobs look short; the limit ends them. The machine
  /// is overloaded, so that the bound follows a backlog that grows, and the longest wait nearly doubles.
  @Test func gamedRequests() throws {
    var workload = try busyWorkload(jobs: 2500, seed: 11)
    for job in 0..<workload.count where workload.user[job] == workload.user[0] {
      workload.requestedSeconds[job] = min(workload.requestedSeconds[job], 300)
      workload.runSeconds[job] = min(workload.runSeconds[job], workload.requestedSeconds[job])
    }
    expectBounds(try compare(workload.planned(with: .requested)), longest: 2)
  }

  /// A user's first jobs end at once, so that his later ones, which do not, are taken for short.
  @Test func aHistoryThatLies() throws {
    var workload = try busyWorkload(jobs: 2500, seed: 12)
    let liar = workload.user[0]
    var seen = 0
    for job in 0..<workload.count where workload.user[job] == liar {
      seen += 1
      workload.runSeconds[job] = seen % 5 == 0 ? workload.requestedSeconds[job] : 1
    }
    expectBounds(try compare(workload))
  }

  /// One user floods the queue with short, narrow jobs in one second.
  @Test func oneUserFloods() throws {
    var workload = try busyWorkload(jobs: 2000, seed: 13, utilisation: 0.7)
    let moment = workload.submitSeconds[1000]
    let flooder = (workload.user.max() ?? 0) + 1
    var flooded = workload.window(0..<1000)
    for index in 0..<800 {
      flooded.append(
        id: Int64(100_000 + index), submitSeconds: moment, runSeconds: 200, processors: 1,
        requestedSeconds: 900, user: flooder)
    }
    let rest = workload.window(1000..<2000)
    flooded.row = []
    for job in 0..<rest.count {
      flooded.append(
        id: rest.id[job], submitSeconds: max(rest.submitSeconds[job], moment),
        runSeconds: rest.runSeconds[job], processors: rest.processors[job],
        requestedSeconds: rest.requestedSeconds[job], user: rest.user[job])
    }
    workload = flooded.planned(with: .requested)
    expectBounds(try compare(workload))
  }

  /// Everything comes in a few bursts, thousands of jobs apart.
  @Test func bursts() throws {
    var workload = try busyWorkload(jobs: 2400, seed: 14)
    for job in 0..<workload.count {
      workload.submitSeconds[job] = workload.submitSeconds[job / 300 * 300]
    }
    expectBounds(try compare(workload))
  }

  /// A policy that is bad on purpose is stood down, and then costs little more than today's.
  @Test func aPolicyThatLosesIsStoodDown() throws {
    let workload = try busyWorkload(jobs: 6000, seed: 15)
    var bad = Policy(
      order: .expectation(ExpectationKey(slowdownRate: -2, meanRun: -2, width: -2, slowdown: 0)),
      backfill: .easy)
    bad.planning = RunTimePlanning(releaseQuantile: 0.9, backfillQuantile: 0.6)
    let guarded = try GuardedSimulation(
      workload, processors: 64, policy: bad, model: nil, fallback: today)
    let alone = try GuardedSimulation(workload, processors: 64, policy: bad, model: nil, fallback: nil)
    func slowdown(_ schedule: Schedule) -> Double {
      ScheduleMetrics(of: schedule, for: workload, processors: 64).meanBoundedSlowdown
    }
    #expect(guarded.guards.standDowns >= 1 && guarded.guards.jobsWhileStoodDown > 1000)
    #expect(slowdown(guarded.schedule) < 0.8 * slowdown(alone.schedule))
  }
}
