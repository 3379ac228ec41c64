import Simulation
import Testing

/// Small schedules that were worked out by hand, one for each rule.
@Suite struct HandComputedScheduleTests {
  private func starts(
    _ workload: Workload, processors: Int, _ policy: Policy
  ) throws -> [Int64] {
    try Simulator.run(workload, processors: processors, policy: policy).startSeconds
  }

  @Test func withoutBackfillingTheHeadBlocksTheQueue() throws {
    // Job 3 would fit at 2 s, but job 2 is ahead of it and waits for job 1.
    let workload = TinyWorkload.make([(0, 10, 3), (1, 5, 2), (2, 1, 1), (20, 1, 4)])
    #expect(try starts(workload, processors: 4, Policy(.fcfs, backfill: .none)) == [0, 10, 10, 20])
  }

  @Test func easyBackfillsWhatEndsByTheShadowTime() throws {
    // The head, job 2, is reserved for 10 s. Job 3 ends at 10 s exactly and may start; job 4 would
    // end at 11 s and may not.
    let workload = TinyWorkload.make([(0, 10, 3), (1, 10, 4), (2, 8, 1), (10, 1, 1)])
    #expect(try starts(workload, processors: 4, Policy(.fcfs, backfill: .easy)) == [0, 10, 2, 20])
    let longer = TinyWorkload.make([(0, 10, 3), (1, 10, 4), (2, 9, 1), (10, 1, 1)])
    #expect(try starts(longer, processors: 4, Policy(.fcfs, backfill: .easy)) == [0, 10, 20, 20])
  }

  @Test func easyLetsLongJobsUseTheExtraProcessors() throws {
    // At 10 s four processors are free and the head takes two: job 4 may run past that, on one.
    let workload = TinyWorkload.make([(0, 10, 3), (1, 10, 2), (2, 10, 4), (3, 30, 1)])
    #expect(try starts(workload, processors: 4, Policy(.fcfs, backfill: .easy)) == [0, 10, 33, 3])
  }

  @Test func easyCountsTheExtraProcessorsDown() throws {
    // One processor is left over beside the head at 10 s: job 3 takes it, so job 4 has none.
    let workload = TinyWorkload.make([(0, 10, 2), (1, 10, 3), (2, 100, 1), (3, 100, 1)])
    #expect(try starts(workload, processors: 4, Policy(.fcfs, backfill: .easy)) == [0, 10, 2, 20])
  }

  @Test func easyReservesByEstimateAndStartsByTruth() throws {
    // Job 1 is expected until 100 s and ends at 10 s. Job 3 was let in because it ends by 100 s.
    let workload = TinyWorkload.make([(0, 10, 3, 100), (1, 5, 4, 5), (2, 40, 1, 40)])
    #expect(try starts(workload, processors: 4, Policy(.fcfs, backfill: .easy)) == [0, 42, 2])
  }

  @Test func conservativeProtectsEveryJobNotOnlyTheHead() throws {
    // EASY lets job 4 delay job 3 (33 s); conservative keeps job 3's reservation at 20 s.
    let workload = TinyWorkload.make([(0, 10, 3), (1, 10, 2), (2, 10, 4), (3, 30, 1)])
    let policy = Policy(.fcfs, backfill: .conservative)
    #expect(try starts(workload, processors: 4, policy) == [0, 10, 20, 30])
  }

  @Test func conservativeCompressesWhenAJobEndsEarly() throws {
    // Job 1 is expected until 100 s and ends at 50 s: both reservations move up by 50 s, in the
    // order of the queue.
    let workload = TinyWorkload.make([(0, 50, 4, 100), (1, 10, 2, 10), (2, 20, 4, 20)])
    let schedule = try Simulator.run(
      workload, processors: 4, policy: Policy(.fcfs, backfill: .conservative))
    #expect(schedule.promisedSeconds == [0, 100, 110])
    #expect(schedule.startSeconds == [0, 50, 60])
  }

  @Test func conservativeFillsAGapBetweenReservations() throws {
    // Job 3 is reserved for 10 s; job 4 fits on the free processor until then.
    let workload = TinyWorkload.make([(0, 10, 3), (1, 10, 4), (2, 5, 1), (3, 5, 1)])
    let policy = Policy(.fcfs, backfill: .conservative)
    #expect(try starts(workload, processors: 4, policy) == [0, 10, 2, 20])
  }

  @Test func backfillOrderDecidesWhichJobFillsTheGap() throws {
    // The head, job 2, is reserved for 20 s; jobs 3 and 4 fit one at a time.
    let workload = TinyWorkload.make([(0, 20, 3), (1, 10, 4), (2, 12, 2), (3, 4, 1), (3, 12, 1)])
    let wide = TinyWorkload.make([(0, 20, 3), (1, 10, 4), (3, 12, 1), (3, 4, 1)])
    #expect(try starts(wide, processors: 4, Policy(.fcfs, backfill: .easy)) == [0, 20, 3, 15])
    let shortest = Policy(.fcfs, backfill: .easy, backfillOrder: .sjf)
    #expect(try starts(wide, processors: 4, shortest) == [0, 20, 7, 3])
    #expect(try starts(workload, processors: 4, shortest) == [0, 20, 30, 3, 7])
  }

  @Test func eventOrderDecidesWhoMeetsAHalfFreeMachine() throws {
    // Two jobs end at 10 s. With all ends first, the wide head starts. With a pass after each end,
    // the narrow job finds one processor free before the head finds two.
    let workload = TinyWorkload.make([
      (0, 10, 1, 20), (0, 10, 1, 20), (1, 30, 2, 30), (2, 10, 1, 10),
    ])
    #expect(try starts(workload, processors: 2, Policy(.fcfs, backfill: .easy)) == [0, 0, 10, 40])
    let submissionsFirst = Policy(.fcfs, backfill: .easy, eventOrder: .submissionsFirst)
    #expect(try starts(workload, processors: 2, submissionsFirst) == [0, 0, 20, 10])
  }

  @Test func ordersServeTheQueueByTheirKeys() throws {
    // Job 1 blocks the machine until 100 s; then the rest run one at a time.
    let workload = TinyWorkload.make([(0, 100, 4), (10, 30, 3), (20, 10, 4), (30, 20, 3)])
    func order(_ order: PriorityOrder) throws -> [Int] {
      let schedule = try Simulator.run(
        workload, processors: 4, policy: Policy(order, backfill: .none))
      return schedule.startOrder.dropFirst().map { Int($0) + 1 }
    }
    #expect(try order(.fcfs) == [2, 3, 4])
    #expect(try order(.sjf) == [3, 4, 2])
    #expect(try order(.ljf) == [2, 4, 3])
    #expect(try order(.smallest) == [2, 4, 3])
    // Areas: 90, 40, 60.
    #expect(try order(.saf) == [3, 4, 2])
    // Expansion at 100 s: 120/30, 90/10, 90/20; at 110 s, after job 3: 130/30, -, 100/20.
    #expect(try order(.lxf) == [3, 4, 2])
  }

  @Test func jobsAcrossTheLogOfNothing() throws {
    for backfill in Backfill.allCases {
      let schedule = try Simulator.run(
        Workload(), processors: 4, policy: Policy(.fcfs, backfill: backfill))
      #expect(schedule.startSeconds.isEmpty)
    }
  }
}
