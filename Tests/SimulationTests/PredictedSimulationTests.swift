import RunTimes
import Simulation
import Statistics
import Testing

/// The loop over predicted run times.
@Suite struct PredictedSimulationTests {
  /// Requests of at least ten seconds, below which expectations do not tell jobs apart.
  private func workload(_ seed: UInt64, processors: Int) -> Workload {
    var workload = TinyWorkload.random(jobs: 250, processors: processors, seed: 500 + seed)
    for job in 0..<workload.count { workload.requestedSeconds[job] += 10 }
    return workload.planned(with: .requested)
  }

  /// Predicting the request is planning with the request, job for job.
  @Test(arguments: PriorityOrder.allCases)
  func requestsAsPredictionsChangeNothing(_ order: PriorityOrder) throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let processors = 6 + Int(seed) * 4
      let workload = workload(seed, processors: processors)
      for backfill in [Backfill.none, .easy] {
        for fill in [nil, .sjf] as [PriorityOrder?] where backfill == .easy || fill == nil {
          let policy = Policy(order, backfill: backfill, backfillOrder: fill)
          let plain = try Simulator.run(workload, processors: processors, policy: policy)
          let predicted = try Simulator.run(
            workload, processors: processors, policy: policy, predictor: RequestedRunTimes(workload))
          #expect(plain.startSeconds == predicted.startSeconds, "seed \(seed), \(policy.description())")
        }
      }
    }
  }

  @Test func noRuleIsBrokenWhateverIsPredicted() throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      let processors = 6 + Int(seed) * 2
      let workload = workload(seed, processors: processors)
      var random = RandomGenerator(seed: seed)
      let probabilities = (0..<(workload.count * RunTimeBins.count)).map { _ in Float(random.uniform()) }
      var policy = Policy(
        order: .expectation(
          ExpectationKey(
            slowdownRate: random.uniform(), meanRun: random.uniform(), width: random.uniform(), slowdown: 1)),
        backfill: .easy)
      policy.planning = RunTimePlanning(
        releaseQuantile: random.uniform(), backfillQuantile: random.uniform(),
        escalationSeconds: seed % 2 == 0 ? 100 : nil, escalationBacklogs: seed % 4 == 0 ? 2 : 0,
        orderQuantile: seed % 3 == 0 ? random.uniform() : nil)
      let schedule = try Simulator.run(
        workload, processors: processors, policy: policy,
        predictor: RecordedRunTimes(probabilities: probabilities, of: workload))
      #expect(ScheduleChecker.check(schedule, of: workload, processors: processors).isEmpty)
      #expect(schedule.startOrder.map(Int.init).sorted() == Array(0..<workload.count))
    }
  }

  /// A job that mostly fails at once, and else runs for long, goes behind one of a middling run time by its mean, and before it by its
  /// median.
  @Test func aNamedKeyOrdersByTheQuantileThatIsSet() throws {
    var workload = Workload()
    for (run, request) in [(100, 100), (20_000, 20_000), (600, 20_000)] as [(Int32, Int32)] {
      workload.append(
        id: Int64(workload.count), submitSeconds: 0, runSeconds: run, processors: 8,
        requestedSeconds: request,
        user: 0)
    }
    workload = workload.planned(with: .requested)
    var probabilities = [Float](repeating: 0, count: workload.count * RunTimeBins.count)
    // The second: seven of ten at once, else to the end of its request. The third: in the middle for certain.
    let last = RunTimeBins.count - 1
    probabilities[0] = 1
    probabilities[RunTimeBins.count] = 0.7
    probabilities[RunTimeBins.count + last] = 0.3
    probabilities[2 * RunTimeBins.count + last / 2] = 1
    func starts(_ quantile: Double?) throws -> [Int64] {
      var policy = Policy(.sjf, backfill: .easy)
      policy.planning.orderQuantile = quantile
      return try Simulator.run(
        workload, processors: 8, policy: policy,
        predictor: RecordedRunTimes(probabilities: probabilities, of: workload)
      ).startSeconds
    }
    let byMean = try starts(nil)
    let byMedian = try starts(0.5)
    #expect(byMean[2] < byMean[1] && byMedian[1] < byMedian[2], "\(byMean), \(byMedian)")
    #expect(try starts(0.9)[2] < starts(0.9)[1])
  }

  /// One wide job against a stream of narrow ones that always go first: escalation bounds its wait by the
  /// bound, the longest request that then runs, and a second for the next event.
  @Test func escalationBoundsTheWaitOfTheLongestWaiting() throws {
    var workload = Workload()
    let wide = 20
    for index in 0..<600 {
      let isWide = index == wide
      workload.append(
        id: Int64(index), submitSeconds: Int64(5 + index * 4), runSeconds: isWide ? 50 : 30,
        processors: isWide ? 8 : 1, requestedSeconds: isWide ? 100 : 60, user: isWide ? 0 : 1)
    }
    workload = workload.planned(with: .requested)
    var policy = Policy(
      order: .expectation(ExpectationKey(slowdownRate: 0, meanRun: 1, width: 5, slowdown: 0)), backfill: .easy
    )
    policy.planning = RunTimePlanning(releaseQuantile: 0.1, backfillQuantile: 0.05)
    // The predictions say that everything is over at once, so that reservations hold nothing back.
    var probabilities = [Float](repeating: 0, count: workload.count * RunTimeBins.count)
    for job in 0..<workload.count { probabilities[job * RunTimeBins.count] = 1 }
    func start(_ escalation: Int64?) throws -> Int64 {
      policy.planning.escalationSeconds = escalation
      return try Simulator.run(
        workload, processors: 8, policy: policy,
        predictor: RecordedRunTimes(probabilities: probabilities, of: workload)
      ).startSeconds[wide]
    }
    #expect(try start(nil) > 1500)
    #expect(try start(300) <= workload.submitSeconds[wide] + 300 + 60 + 8)
  }

  /// A long job finds 100 s of work for the whole machine and 60 s for half of it, a backlog of 130 s. Short jobs
  /// that keep the machine full pass it until its bound, and none starts after.
  @Test func theBoundFollowsTheBacklogAtSubmission() throws {
    var workload = Workload()
    func add(_ submit: Int64, _ run: Int32, _ width: Int32) {
      workload.append(
        id: Int64(workload.count), submitSeconds: submit, runSeconds: run, processors: width,
        requestedSeconds: run, user: 0)
    }
    add(0, 100, 8)
    add(0, 60, 4)
    add(0, 1000, 8)
    for index in 0..<80 { add(Int64(1 + 10 * index), 20, 4) }
    workload = workload.planned(with: .requested)
    var policy = Policy(
      order: .expectation(ExpectationKey(slowdownRate: 0, meanRun: 1, width: 0, slowdown: 0)), backfill: .easy
    )
    func wait(_ after: Int64?, _ backlogs: Double) throws -> (wait: Int64, escalated: Int) {
      policy.planning = RunTimePlanning(
        releaseQuantile: 1, backfillQuantile: 1, escalationSeconds: after, escalationBacklogs: backlogs)
      let schedule = try Simulator.run(
        workload, processors: 8, policy: policy, predictor: RequestedRunTimes(workload))
      return (schedule.startSeconds[2], schedule.escalated)
    }
    #expect(try wait(nil, 0).wait >= 500)
    for backlogs in [1.0, 2, 3] {
      let bound = Int64(130 * backlogs)
      let outcome = try wait(1, backlogs)
      #expect(outcome.wait > bound && outcome.wait <= bound + 40, "\(backlogs): \(outcome.wait)")
      #expect(outcome.escalated >= 1)
    }
    // The least bound holds where the backlog is shorter.
    #expect(try wait(300, 1).wait > 300)
  }

  /// Stood down from the first job on, a policy is its fallback.
  @Test func aPolicyThatIsNotTrustedIsItsFallback() throws {
    final class Never: PolicySupervisor {
      func submitted(_ job: Int, at now: Int64) {}
      func ended(_ job: Int, at now: Int64) {}
      func trustsPolicy(at now: Int64) -> Bool { false }
    }
    for order in [PriorityOrder.fcfs, .multifactor, .lxf] {
      let workload = workload(3, processors: 20)
      let today = Policy(order, backfill: .easy)
      let learned = Policy(
        order: .expectation(ExpectationKey(slowdownRate: 1, meanRun: 1, width: 1, slowdown: 0)),
        backfill: .easy)
      var probabilities = [Float](repeating: 0, count: workload.count * RunTimeBins.count)
      for job in 0..<workload.count { probabilities[job * RunTimeBins.count + job % 3] = 1 }
      let schedule = try Simulator.run(
        workload, processors: 20, policy: learned,
        predictor: RecordedRunTimes(probabilities: probabilities, of: workload),
        fallback: PolicyFallback(policy: today, supervisor: Never()))
      #expect(
        schedule.startSeconds == (try Simulator.run(workload, processors: 20, policy: today)).startSeconds)
    }
  }

  @Test func whatPredictionsHaveNoMeaningForIsRefused() {
    let workload = workload(1, processors: 10)
    for policy in [
      Policy(.fcfs, backfill: .conservative), Policy(.fcfs, backfill: .easy, eventOrder: .submissionsFirst),
    ] {
      #expect(throws: SimulationError.self) {
        try Simulator.run(
          workload, processors: 10, policy: policy, predictor: RequestedRunTimes(workload))
      }
    }
  }
}
