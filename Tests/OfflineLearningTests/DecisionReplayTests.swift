import Networks
import RunTimes
import Simulation
import Testing

@testable import OfflineLearning

@Suite("Decisions from a record")
struct DecisionReplayTests {
  /// Four jobs on 4 processors: 1 runs alone, then 2 and 3 wait, 3 goes first.
  private func small() -> (Workload, [Int64]) {
    var workload = Workload()
    for (id, job) in [(0, 100, 4), (10, 50, 4), (20, 20, 3), (130, 10, 1)].enumerated() {
      workload.append(
        id: Int64(id + 1), submitSeconds: Int64(job.0), runSeconds: Int32(job.1), processors: Int32(job.2),
        requestedSeconds: Int32(job.1), user: 0)
    }
    return (workload, [0, 120, 100, 170])
  }

  @Test("A second in which another job fitted as well is a decision; growth is counted by hand")
  func handComputed() {
    let (workload, starts) = small()
    let log = DecisionReplay(workload, startSeconds: starts, processors: 4).decisions(
      predictor: RequestedRunTimes(workload), in: 0..<1000, horizonSeconds: 1e8)
    // At 100 jobs 2 and 3 fit and 3 starts; at 0, 120 and 170 there is no other.
    #expect(log.timeSeconds == [100])
    #expect(log.seconds == 4)
    #expect(log.choices.isTaken == [false, true])
    // Job 2 waits 20 s more, of which each is worth 1/50; job 4 waits 40 s, each worth 1/10.
    #expect(abs(log.growth[0] - (20 / 50.0 + 40 / 10.0)) < 1e-9)
    #expect(abs(log.discountedGrowth[0] - log.growth[0]) < 1e-4)
    #expect(log.topAgreement(.firstComeFirstServed) == 0)
    #expect(log.topAgreement(.largestExpansionFirst) == 1)
    #expect(log.topAgreement(log.bestRule) == 1)
    #expect(log.randomAgreement == 0.5)
  }

  @Test("A job that does not fit is no candidate, and jobs that start in one second are all taken")
  func candidates() {
    var (workload, starts) = small()
    workload.processors[1] = 2
    workload.processors[2] = 1
    workload.submitSeconds = [0, 10, 20, 30]
    starts = [0, 100, 100, 150]
    let log = DecisionReplay(workload, startSeconds: starts, processors: 4).decisions(
      predictor: RequestedRunTimes(workload), in: 0..<1000, horizonSeconds: 3600)
    #expect(log.choices.isTaken == [true, true, false])
    var wide = workload
    wide.processors[3] = 4
    // Job 4 needs the whole machine: with 1 still at work until 100 it fits at 100, not if 1 runs on.
    wide.runSeconds[0] = 500
    wide.processors[0] = 1
    let later = DecisionReplay(wide, startSeconds: [0, 100, 100, 600], processors: 4).decisions(
      predictor: RequestedRunTimes(wide), in: 0..<1000, horizonSeconds: 3600)
    #expect(later.count == 0)
  }

  @Test("The agreement of FCFS with a record of FCFS without backfilling is complete")
  func firstComeFirstServed() throws {
    let workload = Records.workload(jobs: 400, seed: 4)
    let schedule = try Simulator.run(
      workload, processors: Records.processors, policy: Policy(.fcfs, backfill: .none))
    let log = decisions(workload, schedule, in: 0..<Int64.max)
    #expect(log.count > 50)
    #expect(log.topAgreement(.firstComeFirstServed) == 1)
    #expect(["largest log wait", "largest share of longest wait"].contains(log.bestRule.description))
  }

  @Test("Run times of jobs that have not ended change no feature before their end")
  func noLeak() throws {
    let workload = Records.workload(jobs: 700, seed: 8)
    let schedule = try Simulator.run(
      workload, processors: Records.processors, policy: Policy(.fcfs, backfill: .easy))
    let now = workload.submitSeconds[500]
    var changed = workload
    for job in 0..<workload.count where schedule.startSeconds[job] + Int64(workload.runSeconds[job]) > now {
      let elapsed = max(now - schedule.startSeconds[job], 0)
      changed.runSeconds[job] = max(changed.requestedSeconds[job], Int32(elapsed) + 1)
    }
    #expect(changed.runSeconds != workload.runSeconds)
    // Learned run times, retrained as jobs end.
    let plan = RetrainingPlan(firstJobs: 100, mostJobsBetween: 150)
    let truth = decisions(
      workload, schedule, in: 0..<(now + 1), predictor: OnlineRunTimes(workload, plan: plan))
    let other = decisions(
      changed, schedule, in: 0..<(now + 1), predictor: OnlineRunTimes(changed, plan: plan))
    #expect(truth.count > 50)
    #expect(truth.choices == other.choices)
    #expect(truth.states == other.states)
    // The features do follow what has ended: with other run times from the start they differ.
    var early = workload
    for job in 0..<200 { early.runSeconds[job] = max(1, early.runSeconds[job] / 2) }
    let different = decisions(
      early, schedule, in: 0..<(now + 1), predictor: OnlineRunTimes(early, plan: plan))
    #expect(different.choices != truth.choices)
  }
}
