import Simulation
import Statistics
import Testing

/// The checker must find faults that are planted in good schedules.
@Suite struct ScheduleCheckerTests {
  private let workload = TinyWorkload.make([(0, 10, 3), (1, 10, 2), (2, 10, 4), (3, 30, 1)])

  private func rules(_ starts: [Int64]) -> [ScheduleChecker.Violation.Rule] {
    ScheduleChecker.check(Schedule(startSeconds: starts), of: workload, processors: 4).map(\.rule)
  }

  @Test func aGoodScheduleHasNoFault() {
    #expect(rules([0, 10, 33, 3]).isEmpty)
  }

  @Test func jobsThatNeverStart() {
    #expect(rules([0, 10, -1, 3]) == [.jobNeverStarts])
  }

  @Test func startsBeforeSubmission() {
    #expect(rules([0, 10, 33, 2]) == [.startsBeforeSubmission])
  }

  @Test func moreProcessorsThanThereAre() {
    #expect(rules([0, 9, 33, 3]) == [.tooManyProcessors])
    #expect(rules([0, 10, 32, 3]) == [.tooManyProcessors])
  }

  @Test func everyPlantedOverlapIsFound() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let workload = TinyWorkload.random(jobs: 100, processors: 8, seed: seed)
      var schedule = try Simulator.run(workload, processors: 8, policy: Policy(.fcfs, backfill: .easy))
      #expect(ScheduleChecker.check(schedule, of: workload, processors: 8).isEmpty)
      // A job as wide as the machine moved to a second in which another one runs.
      guard let wide = (50..<100).first(where: { workload.processors[$0] == 8 }) else { continue }
      guard
        let other = (0..<wide).first(where: { schedule.startSeconds[$0] >= workload.submitSeconds[wide] })
      else { continue }
      schedule.startSeconds[wide] = schedule.startSeconds[other]
      let found = ScheduleChecker.check(schedule, of: workload, processors: 8)
      #expect(found.contains { $0.rule == .tooManyProcessors })
    }
  }

  @Test func overtakingUnderFirstComeFirstServed() {
    let schedule = Schedule(startSeconds: [0, 10, 33, 3])
    let found = ScheduleChecker.checkSubmissionOrder(schedule, of: workload)
    #expect(found.map(\.rule) == [.overtaken])
    #expect(found.map(\.job) == [4])
  }

  @Test func aHeadThatIsDelayed() {
    // Job 2 is head from 1 s, reserved for 10 s.
    let delayed = Schedule(startSeconds: [0, 12, 33, 3])
    let found = ScheduleChecker.checkHeadReservations(delayed, of: workload, processors: 4)
    #expect(found.contains { $0.rule == .headDelayed && $0.job == 2 })
    let good = Schedule(startSeconds: [0, 10, 33, 3])
    #expect(ScheduleChecker.checkHeadReservations(good, of: workload, processors: 4).isEmpty)
  }

  @Test func aPromiseThatIsBroken() {
    let schedule = Schedule(startSeconds: [0, 10, 21, 30], promisedSeconds: [0, 10, 20, 30])
    let found = ScheduleChecker.checkPromises(schedule, of: workload)
    #expect(found.map(\.rule) == [.promiseBroken])
    #expect(found.map(\.job) == [3])
  }

  @Test func noMoreThanTheLimitIsReported() {
    let schedule = Schedule(startSeconds: [-1, -1, -1, -1])
    #expect(ScheduleChecker.check(schedule, of: workload, processors: 4, limit: 2).count == 2)
  }
}
