import Simulation
import Statistics
import Testing

/// Learned policies in the loop of the commit protocol.
@Suite struct SelectionPolicyTests {
  /// A lookahead, and feature keys of random weights, all features among them.
  static let policies: [SelectionPolicy] = {
    var generator = RandomGenerator(seed: 5)
    let keys = (0..<3).map { _ in
      SelectionPolicy.features(
        FeatureKey(weights: SelectionFeature.allCases.map { _ in 4 * generator.uniform() - 2 }))
    }
    return keys + [.lookahead(lookahead), .lookahead(narrowLookahead)]
  }()

  static let lookahead = DrainLookahead(
    boundedRun: 1, width: 0.5, share: 0, run: 0, shareByRun: 0, arrivalCost: 1e-3, horizonSeconds: 500)
  static let narrowLookahead = DrainLookahead(
    boundedRun: 1, width: 1, share: 2, run: -0.5, shareByRun: 0.3, arrivalCost: 0, horizonSeconds: 50,
    candidates: 3)

  @Test(arguments: policies, [false, true])
  func noRuleIsBroken(_ policy: SelectionPolicy, _ backfills: Bool) throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let processors = 8 + Int(seed) * 3
      let workload = TinyWorkload.random(jobs: 300, processors: processors, seed: seed)
      let schedule = try CommittedSelection(policy: policy, backfills: backfills)
        .run(workload, processors: processors)
      #expect(ScheduleChecker.check(schedule, of: workload, processors: processors).isEmpty)
      #expect(schedule.startOrder.map(Int.init).sorted() == Array(0..<workload.count))
      if !backfills { #expect(startsInOrder(schedule)) }
    }
  }

  /// Without backfilling nothing overtakes what is committed, so that starts never go back in time.
  private func startsInOrder(_ schedule: Schedule) -> Bool {
    let starts = schedule.startOrder.map { schedule.startSeconds[Int($0)] }
    return zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }
  }

  @Test(arguments: [false, true])
  func weightsOfANamedKeyGiveItsSchedule(_ backfills: Bool) throws {
    let pairs: [(SelectionPolicy, PriorityOrder)] = [
      (.features(FeatureKey([.run: 1])), .sjf), (.features(FeatureKey([.run: -3])), .ljf),
      (.features(FeatureKey([.area: 2])), .saf), (.features(FeatureKey([.width: 1])), .smallest),
      (.features(FeatureKey([.share: 1])), .smallest), (.features(FeatureKey([.wait: -1])), .fcfs),
    ]
    for seed in 1...6 as ClosedRange<UInt64> {
      let workload = TinyWorkload.random(jobs: 300, processors: 32, seed: 300 + seed)
      for (policy, order) in pairs {
        let learned = try CommittedSelection(policy: policy, backfills: backfills)
          .run(workload, processors: 32)
        let named = try CommittedSelection(order: .named(order), backfills: backfills)
          .run(workload, processors: 32)
        #expect(learned == named, "seed \(seed), \(order)")
      }
    }
  }

  @Test func aLookaheadThatTriesOneJobIsItsOrder() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let workload = TinyWorkload.random(jobs: 300, processors: 32, seed: 400 + seed)
      let policy = DrainLookahead(
        boundedRun: 0, width: 0, share: 0, run: 1, shareByRun: 0, arrivalCost: 1, horizonSeconds: 100,
        candidates: 1)
      #expect(
        try CommittedSelection(policy: .lookahead(policy), backfills: false).run(workload, processors: 32)
          == CommittedSelection(order: .named(.sjf), backfills: false).run(workload, processors: 32))
    }
  }

  @Test func aLongDrainIsPutOffForAJobThatFitsSooner() throws {
    // At 10 s nothing fits: the wide job 4 would drain the machine until 100 s, job 5 fits at 15 s.
    let workload = TinyWorkload.make([(0, 100, 3), (1, 9, 1), (2, 5, 1), (3, 10, 4), (4, 30, 1)])
    let shortest = try CommittedSelection(order: .named(.sjf), backfills: false)
      .run(workload, processors: 4)
    let order = DrainLookahead(
      boundedRun: 0, width: 0, share: 0, run: 1, shareByRun: 0, arrivalCost: 0.1, horizonSeconds: 1000)
    let ahead = try CommittedSelection(policy: .lookahead(order), backfills: false)
      .run(workload, processors: 4)
    #expect(shortest.startSeconds == [0, 1, 10, 100, 110])
    #expect(ahead.startSeconds == [0, 1, 10, 100, 15])
  }

  @Test(arguments: policies, [false, true])
  func runTimesAreNotReadBeforeJobsEnd(_ policy: SelectionPolicy, _ backfills: Bool) throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      let workload = TinyWorkload.random(jobs: 200, processors: 16, seed: 200 + seed)
      let selection = CommittedSelection(policy: policy, backfills: backfills)
      let before = try selection.run(workload, processors: 16)
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
      let after = try selection.run(changed, processors: 16)
      for job in 0..<workload.count
      where before.startSeconds[job] <= middle || after.startSeconds[job] <= middle {
        #expect(before.startSeconds[job] == after.startSeconds[job])
      }
    }
  }

  @Test(arguments: policies, [false, true])
  func movingTheClockMovesTheScheduleAndNothingElse(_ policy: SelectionPolicy, _ backfills: Bool) throws {
    let workload = TinyWorkload.random(jobs: 200, processors: 16, seed: 7)
    var later = workload
    later.submitSeconds = later.submitSeconds.map { $0 + 100_003 }
    let selection = CommittedSelection(policy: policy, backfills: backfills)
    let first = try selection.run(workload, processors: 16)
    let second = try selection.run(later, processors: 16)
    #expect(second.startSeconds == first.startSeconds.map { $0 + 100_003 })
    #expect(second.startOrder == first.startOrder)
  }

  @Test(arguments: policies)
  func jobsThatOutrunTheirRequestsAreNoCrash(_ policy: SelectionPolicy) throws {
    var workload = TinyWorkload.random(jobs: 200, processors: 16, seed: 8)
    workload.estimatedSeconds = workload.runSeconds.map { max($0 / 3, 0) }
    for backfills in [false, true] {
      let schedule = try CommittedSelection(policy: policy, backfills: backfills)
        .run(workload, processors: 16)
      #expect(ScheduleChecker.check(schedule, of: workload, processors: 16).isEmpty)
    }
  }

  @Test func aWideMachineAndALongQueueAreNoCrash() throws {
    // More processors than the pressure keeps apart, and more waiting jobs than a play holds.
    let workload = TinyWorkload.random(jobs: 400, processors: 5000, seed: 9)
    var burst = workload
    burst.submitSeconds = burst.submitSeconds.map { $0 / 50 }
    for policy in Self.policies {
      let schedule = try CommittedSelection(policy: policy, backfills: false)
        .run(burst, processors: 5000)
      #expect(ScheduleChecker.check(schedule, of: burst, processors: 5000).isEmpty)
    }
  }

  @Test func eachDecisionIsTimedOnce() throws {
    let workload = TinyWorkload.random(jobs: 100, processors: 16, seed: 12)
    var ticks: UInt64 = 0
    let selection = CommittedSelection(policy: .lookahead(Self.lookahead), backfills: false)
    let (schedule, samples) = try selection.timed(workload, processors: 16) {
      ticks += 7
      return ticks
    }
    #expect(samples == [UInt64](repeating: 7, count: 100))
    #expect(try schedule == selection.run(workload, processors: 16))
  }
}
