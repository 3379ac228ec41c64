import Simulation
import Synchronization
import Testing

@Suite struct SimulatorErrorTests {
  private func code(
    _ workload: Workload, processors: Int = 4, _ policy: Policy = Policy(.fcfs, backfill: .easy)
  ) -> SimulationError.Code? {
    do {
      _ = try Simulator.run(workload, processors: processors, policy: policy)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func jobsLargerThanTheMachine() throws {
    let workload = TinyWorkload.make([(0, 10, 4), (1, 10, 5)])
    let error = #expect(throws: SimulationError.self) {
      try Simulator.run(workload, processors: 4, policy: Policy(.fcfs, backfill: .easy))
    }
    #expect(error?.code == .jobTooLarge)
    #expect(error?.message.contains("job 2 asks for 5 processors and the machine has 4") == true)
    #expect(code(TinyWorkload.make([(0, 10, 0)])) == .jobTooLarge)
  }

  @Test func valuesThatCannotBeHeld() {
    #expect(code(TinyWorkload.make([(0, 10, 1)]), processors: 0) == .valueOutOfRange)
    #expect(code(TinyWorkload.make([(0, 10, 1)]), processors: Int(Int32.max)) == .valueOutOfRange)
    #expect(code(TinyWorkload.make([(0, -1, 1)])) == .valueOutOfRange)
    #expect(code(TinyWorkload.make([(0, 1, 1, -1)])) == .valueOutOfRange)
    #expect(code(TinyWorkload.make([(0, 1, 1, Int32.max)])) == .valueOutOfRange)
    #expect(code(TinyWorkload.make([(1 << 38, 1, 1)])) == .valueOutOfRange)
    var workload = TinyWorkload.make([(0, 1, 1)])
    workload.user[0] = -1
    #expect(code(workload) == .valueOutOfRange)
  }

  @Test func submissionsThatGoBack() {
    #expect(code(TinyWorkload.make([(10, 1, 1), (9, 1, 1)])) == .notSorted)
    #expect(code(TinyWorkload.make([(-1, 1, 1)])) == .notSorted)
  }

  @Test func jobsThatOutliveTheirEstimateWhereThatHasNoMeaning() {
    let overrun = TinyWorkload.make([(0, 10, 1, 5)])
    #expect(code(overrun, Policy(.fcfs, backfill: .conservative)) == .unsupported)
    #expect(code(overrun, Policy(.fcfs, backfill: .easy, eventOrder: .submissionsFirst)) == .unsupported)
    #expect(code(overrun) == nil)
  }

  @Test func theCommittedProtocolChecksItsInputToo() {
    #expect(throws: SimulationError.self) {
      try CommittedSelection(order: .named(.fcfs), backfills: true)
        .run(TinyWorkload.make([(0, 10, 5)]), processors: 4)
    }
  }

  @Test(arguments: Backfill.allCases) func progressIsReportedAndCanStopTheRun(_ backfill: Backfill) throws {
    let workload = TinyWorkload.make((0..<40_000).map { (Int64($0), 1, 1) })
    let policy = Policy(.fcfs, backfill: backfill)
    let reports = Mutex<[Int]>([])
    _ = try Simulator.run(workload, processors: 4, policy: policy) { started in
      reports.withLock { $0.append(started) }
      return true
    }
    let seen = reports.withLock { $0 }
    #expect(seen.count == 2)
    #expect(seen == seen.sorted())
    let error = #expect(throws: SimulationError.self) {
      try Simulator.run(workload, processors: 4, policy: policy) { _ in false }
    }
    #expect(error?.code == .cancelled)
  }

  @Test func overrunningJobsStillKeepTheMachinesSize() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      var workload = TinyWorkload.random(jobs: 300, processors: 16, seed: seed)
      workload.estimatedSeconds = workload.runSeconds.map { max($0 / 2, 1) }
      for order in [PriorityOrder.fcfs, .sjf, .lxf] {
        let schedule = try Simulator.run(
          workload, processors: 16, policy: Policy(order, backfill: .easy))
        #expect(ScheduleChecker.check(schedule, of: workload, processors: 16).isEmpty)
      }
    }
  }
}
