import RunTimes
import Simulation
import Testing

@Suite struct RolloutTests {
  /// From an empty machine, with run times for certain, a rollout is the simulation of the same jobs.
  @Test(arguments: PriorityOrder.allCases)
  func isTheSimulationWhereAllIsKnown(_ order: PriorityOrder) throws {
    // The rollout keeps the usage of its beginning, which multifactor follows.
    if order == .multifactor { return }
    for seed in 1...3 as ClosedRange<UInt64> {
      var workload = try habitual(jobs: 400, seed: seed)
      // Below ten seconds an expectation does not tell jobs apart and a request does.
      for job in 0..<workload.count { workload.requestedSeconds[job] += 10 }
      workload = workload.planned(with: .requested)
      for escalation in [nil, 20_000] as [Int64?] {
        for backfill in [Backfill.none, .easy] {
          var policy = Policy(order, backfill: backfill)
          policy.planning.escalationSeconds = escalation
          let schedule = try Simulator.run(
            workload, processors: 64, policy: policy, predictor: RequestedRunTimes(workload))
          let key = CandidateKey(policy, processors: 64, users: 1000)
          let cost = Rollout(processors: 64, policy: policy).cost(
            now: workload.submitSeconds[0], running: [], jobs: certain(workload), key: key, base: key)
          let waits = (0..<workload.count).map { schedule.startSeconds[$0] - workload.submitSeconds[$0] }
          let expected = zip(waits, workload.requestedSeconds).reduce(0.0) {
            $0 + 1 + Double($1.0) / max(Double($1.1), 10)
          }
          #expect(cost.jobs == workload.count)
          #expect(cost.longestWaitSeconds == waits.max(), "seed \(seed), \(policy.description())")
          #expect(abs(cost.boundedSlowdownSum - expected) < 1e-6 * expected)
        }
      }
    }
  }

  /// What runs holds its processors for as long as it does, and ends for those that wait.
  @Test func whatRunsIsInTheWay() {
    let key = CandidateKey(Policy(.fcfs, backfill: .easy), processors: 10, users: 1)
    let rollout = Rollout(processors: 10, policy: Policy(.fcfs, backfill: .easy))
    let running = job(processors: 8, submit: 0, start: 50, run: 250, request: 300)
    // The first waits until 300; the second would end by then, the third would not and is too wide.
    let waiting = [
      job(processors: 4, submit: 80, run: 10, request: 100),
      job(processors: 2, submit: 90, run: 20, request: 100),
      job(processors: 8, submit: 95, run: 20, request: 400),
    ]
    let cost = rollout.cost(now: 100, running: [running], jobs: waiting, key: key, base: key)
    // Waits: 220, 10 (at once), and 215 (until the first has ended).
    #expect(cost.jobs == 3 && cost.longestWaitSeconds == 220)
    #expect(abs(cost.boundedSlowdownSum - (3 + 220.0 / 100 + 10.0 / 100 + 215.0 / 400)) < 1e-9)
  }

  /// After the time that a key is tried for, the base key decides.
  @Test func theBaseKeyTakesOver() {
    let sjf = CandidateKey(Policy(.sjf, backfill: .none), processors: 1, users: 1)
    let fcfs = CandidateKey(Policy(.fcfs, backfill: .none), processors: 1, users: 1)
    let rollout = Rollout(processors: 1, policy: Policy(.fcfs, backfill: .none))
    let waiting = [400, 300, 200, 100].enumerated().map { index, seconds in
      job(processors: 1, submit: Int64(index), run: Int32(seconds), request: Int32(seconds))
    }
    func sum(_ seconds: Int64?, _ key: CandidateKey) -> Double {
      rollout.cost(
        now: 10, running: [], jobs: waiting, key: key, commitmentSeconds: seconds, base: fcfs
      ).boundedSlowdownSum
    }
    // 100 first, then 400, 300, 200; shortest first throughout; and as they came.
    #expect(abs(sum(50, sjf) - (4 + 7.0 / 100 + 110.0 / 400 + 509.0 / 300 + 808.0 / 200)) < 1e-9)
    #expect(abs(sum(nil, sjf) - (4 + 7.0 / 100 + 108.0 / 200 + 309.0 / 300 + 610.0 / 400)) < 1e-9)
    #expect(sum(0, sjf) == sum(nil, fcfs))
  }

  private func job(
    processors: Int32, submit: Int64, start: Int64 = 0, run: Int32, request: Int32
  ) -> RolloutJob {
    RolloutJob(
      processors: processors, user: 0, submitSeconds: submit, startSeconds: start, runSeconds: run,
      requestedSeconds: request, reservedSeconds: request, likelySeconds: request,
      expectation: RunTimeExpectation(certain: Double(request)))
  }

  private func certain(_ workload: Workload) -> [RolloutJob] {
    (0..<workload.count).map { job in
      let request = workload.requestedSeconds[job]
      return RolloutJob(
        processors: workload.processors[job], user: workload.user[job],
        submitSeconds: workload.submitSeconds[job], runSeconds: workload.runSeconds[job],
        requestedSeconds: request, reservedSeconds: request, likelySeconds: request,
        expectation: RunTimeExpectation(certain: Double(request)))
    }
  }
}
