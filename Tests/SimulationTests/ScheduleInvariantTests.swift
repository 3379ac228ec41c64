import Simulation
import Statistics
import Testing

/// What must hold for any workload, on seeded random ones.
@Suite struct ScheduleInvariantTests {
  static let orders = PriorityOrder.allCases
  static let seeds: [UInt64] = Array(1...6)

  @Test(arguments: orders, Backfill.allCases)
  func noRuleIsBroken(_ order: PriorityOrder, _ backfill: Backfill) throws {
    for seed in Self.seeds {
      let processors = 8 + Int(seed) * 3
      let workload = TinyWorkload.random(jobs: 300, processors: processors, seed: seed)
      for estimate in Workload.Estimate.allCases {
        let planned = workload.planned(with: estimate)
        for events in EventOrder.allCases where backfill != .conservative || events == .endsFirst {
          let policy = Policy(order, backfill: backfill, eventOrder: events)
          let schedule = try Simulator.run(planned, processors: processors, policy: policy)
          #expect(ScheduleChecker.check(schedule, of: planned, processors: processors).isEmpty)
          #expect(schedule.startOrder.map(Int.init).sorted() == Array(0..<planned.count))
          if backfill == .conservative {
            #expect(ScheduleChecker.checkPromises(schedule, of: planned).isEmpty)
          }
          if order == .fcfs, backfill == .none {
            #expect(ScheduleChecker.checkSubmissionOrder(schedule, of: planned).isEmpty)
          }
          if order == .fcfs, backfill == .easy, events == .endsFirst {
            #expect(
              ScheduleChecker.checkHeadReservations(schedule, of: planned, processors: processors).isEmpty)
          }
        }
      }
    }
  }

  @Test(arguments: orders.filter { $0 != .multifactor })
  func fastLoopsAgreeWithThePlainRules(_ order: PriorityOrder) throws {
    for seed in Self.seeds {
      let processors = 4 + Int(seed) * 5
      let workload = TinyWorkload.random(jobs: 250, processors: processors, seed: 100 + seed)
      for backfills in [false, true] {
        for backfillOrder in [nil, .sjf, .lxf] as [PriorityOrder?] where backfills || backfillOrder == nil {
          let naive = NaiveSimulation(
            workload: workload, processors: processors, order: order, backfillOrder: backfillOrder,
            backfills: backfills)
          let policy = Policy(order, backfill: backfills ? .easy : .none, backfillOrder: backfillOrder)
          let schedule = try Simulator.run(workload, processors: processors, policy: policy)
          #expect(schedule.startSeconds == naive.starts(), "seed \(seed), \(policy.description())")
        }
      }
    }
  }

  @Test(arguments: orders, Backfill.allCases)
  func runTimesAreNotReadBeforeJobsEnd(_ order: PriorityOrder, _ backfill: Backfill) throws {
    for seed in Self.seeds {
      let processors = 16
      let workload = TinyWorkload.random(jobs: 200, processors: processors, seed: 200 + seed)
      let policy = Policy(order, backfill: backfill)
      let before = try Simulator.run(workload, processors: processors, policy: policy)
      var generator = RandomGenerator(seed: seed)
      let middle = workload.submitSeconds[60 + generator.below(80)]
      // Other run times for all jobs that have not ended by `middle`, within their requests.
      var changed = workload
      var changes = 0
      for job in 0..<workload.count {
        let start = before.startSeconds[job]
        if start + Int64(workload.runSeconds[job]) <= middle { continue }
        let least = Int32(max(1, start <= middle ? middle - start + 1 : 1))
        let run = least + Int32(generator.below(Int(workload.requestedSeconds[job] - least) + 1))
        if run != workload.runSeconds[job] { changes += 1 }
        changed.runSeconds[job] = run
      }
      #expect(changes > 20)
      let after = try Simulator.run(changed, processors: processors, policy: policy)
      for job in 0..<workload.count {
        if before.startSeconds[job] <= middle || after.startSeconds[job] <= middle {
          #expect(before.startSeconds[job] == after.startSeconds[job])
        }
        if backfill == .conservative, workload.submitSeconds[job] <= middle {
          #expect(before.promisedSeconds[job] == after.promisedSeconds[job])
        }
      }
    }
  }

  @Test(arguments: orders.filter { ![.f1, .f2, .f3, .f4].contains($0) }, Backfill.allCases)
  func movingTheClockMovesTheScheduleAndNothingElse(_ order: PriorityOrder, _ backfill: Backfill) throws {
    // Fair share is recalculated on a grid of 300 s from the first pass, which moves with the log.
    let workload = TinyWorkload.random(jobs: 200, processors: 16, seed: 7)
    var later = workload
    later.submitSeconds = later.submitSeconds.map { $0 + 86_400 }
    let policy = Policy(order, backfill: backfill)
    let here = try Simulator.run(workload, processors: 16, policy: policy)
    let there = try Simulator.run(later, processors: 16, policy: policy)
    #expect(there.startSeconds == here.startSeconds.map { $0 + 86_400 })
  }

  @Test(
    arguments: [.fcfs, .sjf, .ljf, .saf, .smallest, .lxf, .wfp3] as [PriorityOrder], Backfill.allCases)
  func aMachineAndJobsOfTwiceTheWidthChangeNothing(_ order: PriorityOrder, _ backfill: Backfill) throws {
    let workload = TinyWorkload.random(jobs: 200, processors: 16, seed: 8)
    var wider = workload
    wider.processors = wider.processors.map { 2 * $0 }
    let policy = Policy(order, backfill: backfill)
    #expect(
      try Simulator.run(workload, processors: 16, policy: policy).startSeconds
        == Simulator.run(wider, processors: 32, policy: policy).startSeconds)
  }

  @Test(arguments: orders, Backfill.allCases)
  func jobsThatComeWhenAllIsDoneChangeNothing(_ order: PriorityOrder, _ backfill: Backfill) throws {
    let part = TinyWorkload.random(jobs: 150, processors: 16, seed: 9, users: 3)
    let policy = Policy(order, backfill: backfill)
    let alone = try Simulator.run(part, processors: 16, policy: policy)
    let end = (0..<part.count).map { alone.startSeconds[$0] + Int64(part.runSeconds[$0]) }.max()!
    var whole = part
    let tail = TinyWorkload.random(jobs: 50, processors: 16, seed: 10, users: 3)
    for job in 0..<tail.count {
      whole.append(
        id: Int64(1000 + job), submitSeconds: end + tail.submitSeconds[job], runSeconds: tail.runSeconds[job],
        processors: tail.processors[job], requestedSeconds: tail.requestedSeconds[job], user: tail.user[job])
    }
    let both = try Simulator.run(whole, processors: 16, policy: policy)
    #expect(Array(both.startSeconds[0..<part.count]) == alone.startSeconds)
  }

  @Test func theSameInputGivesTheSameScheduleTwice() throws {
    let workload = TinyWorkload.random(jobs: 500, processors: 32, seed: 11)
    for order in Self.orders {
      for backfill in Backfill.allCases {
        let policy = Policy(order, backfill: backfill)
        #expect(
          try Simulator.run(workload, processors: 32, policy: policy)
            == Simulator.run(workload, processors: 32, policy: policy))
      }
    }
  }
}
