import OnlineChoice
import RunTimes
import Simulation
import Statistics
import Testing

@testable import Scheduling

@Suite struct CostlyAblationTests {
  private static func study(
    _ workload: Workload, choiceSeconds: Double = 0.2, offline: Bool = false, searches: Bool = false,
    recorded: [Int64]? = nil
  ) async throws -> SchedulingStudy {
    var options = SchedulingOptions(trainingFraction: 0.8, evaluations: 10)
    options.choiceSeconds = choiceSeconds
    options.learnsOffline = offline
    options.comparesSearches = searches
    options.recordedStartSeconds = recorded
    return try await SchedulingAdvisor(workload: workload, processors: 64, options: options).study()
  }

  private static let workload = Result { try busyWorkload(jobs: 800, seed: 8, utilisation: 1.2) }
  private static let everything = Task {
    try await study(try workload.get(), offline: true, searches: true)
  }

  @Test func theChoiceAndTheOrderLearnedOfflineAreRowsBesideTheComparison() async throws {
    let study = try await Self.everything.value
    let names = study.outcomes[study.ablations].map(\.policy.name)
    #expect(names.contains { $0.hasSuffix("by on-line choice") })
    #expect(names.contains { $0.hasPrefix("order learned offline") })
    #expect(study.ablations.upperBound == study.outcomes.count)
    #expect(
      study.front.allSatisfy { !study.ablations.contains($0) } && !study.ablations.contains(study.chosen))
    #expect(!study.notRun.contains { $0.contains("offline") || $0.contains("--compare-searches") })
    let choice = try #require(study.choice)
    #expect(choice.report.choices > 0 && choice.report.steps > 0)
    #expect(choice.changes.count == SchedulingObjective.allCases.count)
    for objective in [SchedulingObjective.meanWait, .meanBoundedSlowdown] {
      let change = choice.change(objective)
      #expect(change.low <= change.high && change.confidence == 0.95)
    }
  }

  /// Each search gets as many evaluations, and no front covers more than all of the box.
  @Test func frontsOfAllSearchesAreMeasuredInOneBox() async throws {
    let study = try await Self.everything.value
    #expect(
      study.fronts.map(\.method) == [.product, .random, .weightedSums, .weightedSumsKept, .named])
    for front in study.fronts {
      if front.method != .named { #expect(front.evaluations == 10, "\(front.method)") }
      #expect((0...1).contains(front.training) && (0...1).contains(front.heldBack))
    }
    #expect(study.fronts.contains { $0.training > 0 })
    let volume = Dictionary(uniqueKeysWithValues: study.fronts.map { ($0.method, $0.training) })
    #expect(volume[.weightedSumsKept]! >= volume[.weightedSums]! - 1e-12)
  }

  @Test func theSameSeedGivesTheSame() async throws {
    let first = try await Self.everything.value
    let again = try await Self.study(try Self.workload.get(), offline: true, searches: true)
    #expect(again.outcomes == first.outcomes && again.choice == first.choice && again.fronts == first.fronts)
  }

  /// Used up at once, the budget leaves every job to the first key, and the row equals its row.
  @Test func theBudgetBoundsWhatAChoiceCosts() async throws {
    let workload = try Self.workload.get()
    let most = try #require(try await Self.everything.value.choice)
    let small = try await Self.study(workload, choiceSeconds: 20_000 / ChoiceOutcome.stepsPerSecond)
    let choice = try #require(small.choice)
    // What is under way when the limit is reached is one rollout.
    #expect(choice.report.steps < 20_000 + most.report.steps / 20)
    #expect(choice.coveredShare < 1 && choice.report.choices < most.report.choices)
    #expect(choice.sentence(of: .meanBoundedSlowdown).contains("--choice-budget"))
  }

  /// Used up at once, the budget leaves every job to the first key, with its guard.
  @Test func withoutABudgetTheFirstKeyDecidesAlone() throws {
    let workload = try Self.workload.get()
    let first = NamedPolicy.general(longestWaitSeconds: 100_000)
    var second = NamedPolicy(Policy(.sjf, backfill: .easy))
    second.policy.planning = first.policy.planning
    let today = SchedulingOptions().fallback
    func chosen(_ steps: Int?) throws -> ChosenSimulation {
      var plan = ChoicePlan()
      plan.stepLimit = steps
      plan.scenarios = 2
      plan.leastErrors = 0
      return try ChosenSimulation(
        workload, processors: 64, candidates: [first, second], model: nil, plan: plan, fallback: today,
        firstJob: 100)
    }
    let alone = try GuardedSimulation(
      workload, processors: 64, policy: first.policy, model: nil, fallback: today)
    let spent = try chosen(0)
    #expect(spent.schedule.startSeconds == alone.schedule.startSeconds)
    #expect(spent.report.choices == 0 && spent.report.steps == 0 && spent.report.exhaustedAtJob != nil)
    let free = try chosen(nil)
    #expect(free.report.exhaustedAtJob == nil && free.report.switches > 0)
    #expect(free.schedule.startSeconds != alone.schedule.startSeconds)
  }

  @Test func whatIsLeftOutIsSaidWithHowToGetIt() async throws {
    let study = try await Self.study(try Self.workload.get(), choiceSeconds: 0)
    #expect(study.choice == nil && study.ablations.count == study.outcomes[study.ablations].count)
    for option in ["--choice-budget", "--offline-learning"] {
      #expect(study.notRun.contains { $0.contains(option) })
    }
  }

  @Test func aFewDecisionsTeachNoOrder() throws {
    let workload = try busyWorkload(jobs: 700, seed: 8, utilisation: 1.2)
    let starts = try Simulator.run(workload, processors: 64, policy: Policy(.sjf, backfill: .easy))
      .startSeconds
    func order(_ jobs: Int) throws -> OfflineLearnedOrder? {
      let recorded = [Float](repeating: 0, count: jobs * RunTimeBins.count)
      return try OfflineLearnedOrder(
        workload.window(0..<jobs), startSeconds: Array(starts[..<jobs]), processors: 64, recorded: recorded,
        seed: 1)
    }
    #expect(try order(60)?.decisions == nil)
    #expect(try #require(try order(700)).decisions >= 100)
  }

  @Test(arguments: [
    (-0.2, -0.1, true, "pays here"), (0.1, 0.2, true, "does not pay"), (-0.1, 0.1, true, "not sure"),
    (0.1, 0.2, false, "pays here"), (-0.2, -0.1, false, "does not pay"),
  ])
  func theSentenceSaysWhetherItPays(_ low: Double, _ high: Double, _ isMinimised: Bool, _ words: String) {
    let change = IntervalEstimate(value: (low + high) / 2, low: low, high: high, confidence: 0.95)
    let choice = ChoiceOutcome(
      report: .init(choices: 3, switches: 1, keys: [], steps: 10, exhaustedAtJob: nil), first: "learned",
      changes: SchedulingObjective.allCases.map { _ in change }, coveredShare: 1)
    let sentence = choice.sentence(of: isMinimised ? .meanBoundedSlowdown : .utilisation)
    #expect(sentence.contains(words) && !sentence.contains("budget"), "\(sentence)")
  }
}
