internal import Learning
internal import Networks
internal import OfflineLearning
internal import RunTimes
internal import Scheduling
internal import Simulation
internal import Statistics

/// Offline learning on one log: learned from the decisions of its first part, judged on the rest.
struct OfflineLearningStudy {
  /// The share of the jobs that is learned from.
  static let trainingShare = 0.6
  static let windows = 40
  static let horizonSeconds = 6 * 3600.0

  /// A policy on the jobs held back.
  struct Row {
    var policy: String
    var metrics: ScheduleMetrics
    /// Mean bounded slowdown of each window.
    var windows: [Double]
    /// The share of held-back decisions in which it prefers what was chosen.
    var agreement: Double?
    var estimate: OffPolicyEstimate?
    /// Of the growth until the next decision, and of the discounted growth.
    var doublyRobust: (next: DoublyRobustEstimate, discounted: DoublyRobustEstimate)?
  }

  let log: RecordedLog
  let seed: UInt64
  /// The first job that is held back.
  let cut: Int
  let model: RunTimeModel
  let training: DecisionLog
  let heldBack: DecisionLog
  /// Where the training of the clone began.
  let untrained: KernelNetwork
  let clone: KernelNetwork
  /// Advantage-weighted networks by temperature.
  let improved: [(temperature: Double, network: KernelNetwork)]
  let explainedShare: Double
  /// What cross-fitted trees expect of each held-back candidate: the growth until the next decision, and the
  /// discounted growth.
  let expectedGrowth: [Double]
  let expectedDiscounted: [Double]

  init(_ log: RecordedLog, seed: UInt64) throws {
    self.log = log
    self.seed = seed
    let workload = log.workload
    cut = Int(Double(workload.count) * Self.trainingShare)
    let cutSeconds = workload.submitSeconds[cut]
    let replay = DecisionReplay(workload, startSeconds: log.startSeconds, processors: log.source.processors)
    let predictor = OnlineRunTimes(workload)
    let training = replay.decisions(
      predictor: predictor, in: 0..<cutSeconds, horizonSeconds: Self.horizonSeconds)
    model = try predictor.trainedModel()
    self.training = training
    heldBack = replay.decisions(
      predictor: OnlineRunTimes(workload, model: model, plan: .never),
      in: cutSeconds..<workload.submitSeconds[workload.count - 1], horizonSeconds: Self.horizonSeconds)
    let cloning = PolicyCloning(seed: seed)
    untrained = cloning.untrained(for: training)
    let clone = cloning.clone(training)
    self.clone = clone
    var explainedShare = 0.0
    improved = try [1, 0.3].map { temperature in
      let weights = try AdvantageWeighting(temperature: temperature, seed: seed).weights(of: training)
      explainedShare = weights.explainedShare
      return (temperature, cloning.improve(clone, on: training, weights: weights))
    }
    self.explainedShare = explainedShare
    let outcomes = OutcomeModel(seed: seed)
    expectedGrowth = try outcomes.expectedOutcomes(heldBack.growth, of: heldBack)
    expectedDiscounted = try outcomes.expectedOutcomes(heldBack.discountedGrowth, of: heldBack)
  }

  private var range: Range<Int> { cut..<log.workload.count }

  private var windowRanges: [Range<Int>] {
    (0..<Self.windows).map { index in
      (cut + range.count * index / Self.windows)..<(cut + range.count * (index + 1) / Self.windows)
    }
  }

  /// The jobs of each window.
  var windowJobs: [Double] { windowRanges.map { Double($0.count) } }

  // MARK: - Policies

  /// All policies on the jobs held back; the first is FCFS with EASY backfilling.
  /// - Parameter others: Networks that were learned on another log, with their names.
  func rows(others: [(name: String, network: KernelNetwork)]) throws -> [Row] {
    let today = try simulate(Policy(.fcfs, backfill: .easy))
    let longest = ScheduleMetrics(
      of: today, for: log.workload, processors: log.source.processors, range: 0..<cut
    ).maxWaitSeconds
    let general = NamedPolicy.general(longestWaitSeconds: longest).policy
    var planned = Policy(.lxf, backfill: .easy)
    planned.planning = general.planning
    var plannedFirst = Policy(.fcfs, backfill: .easy)
    plannedFirst.planning = general.planning
    var rows = [
      row("fcfs+easy", today, agreement: heldBack.topAgreement(.firstComeFirstServed)),
      row("the record (\(log.source.scheduler))", Schedule(startSeconds: log.startSeconds)),
      row(
        "lxf+easy", try simulate(Policy(.lxf, backfill: .easy)),
        agreement: heldBack.topAgreement(.largestExpansionFirst)),
      row("wfp3+easy", try simulate(Policy(.wfp3, backfill: .easy))),
      row("fcfs+easy, learned run times", try simulate(plannedFirst, nil)),
      row("lxf+easy, learned run times", try simulate(planned, nil)),
      row("general expectation key", try simulate(general, nil)),
      row(
        "untrained network", try simulate(planned, untrained), agreement: heldBack.topAgreement(of: untrained)
      ),
      row("clone", try simulate(planned, clone), agreement: heldBack.topAgreement(of: clone)),
    ]
    let networks =
      improved.map { (name: "advantage-weighted, temperature \($0.temperature)", network: $0.network) }
      + others
    for (name, network) in networks {
      rows.append(
        row(
          name, try simulate(planned, network), agreement: heldBack.topAgreement(of: network),
          estimate: OffPolicyEstimate(of: network, behaviour: clone, on: heldBack, seed: seed)))
      rows[rows.count - 1].doublyRobust = doublyRobust(network)
    }
    return rows
  }

  private func doublyRobust(
    _ network: KernelNetwork
  ) -> (next: DoublyRobustEstimate, discounted: DoublyRobustEstimate)? {
    func estimate(_ expected: [Double], _ outcomes: [Double]) -> DoublyRobustEstimate? {
      DoublyRobustEstimate(
        of: network, behaviour: clone, expected: expected, outcomes: outcomes, on: heldBack, seed: seed)
    }
    guard let next = estimate(expectedGrowth, heldBack.growth),
      let discounted = estimate(expectedDiscounted, heldBack.discountedGrowth)
    else { return nil }
    return (next, discounted)
  }

  private func row(
    _ name: String, _ schedule: Schedule, agreement: Double? = nil, estimate: OffPolicyEstimate? = nil
  ) -> Row {
    func metrics(_ range: Range<Int>) -> ScheduleMetrics {
      ScheduleMetrics(of: schedule, for: log.workload, processors: log.source.processors, range: range)
    }
    return Row(
      policy: name, metrics: metrics(range), windows: windowRanges.map { metrics($0).meanBoundedSlowdown },
      agreement: agreement, estimate: estimate)
  }

  /// The whole log, so that the jobs held back meet a machine at work.
  private func simulate(_ policy: Policy) throws -> Schedule {
    try Simulator.run(log.workload, processors: log.source.processors, policy: policy)
  }

  /// The same with run times by the model of the training part, ordered by a network if there is one.
  private func simulate(_ policy: Policy, _ network: KernelNetwork?) throws -> Schedule {
    let scorer = network.map {
      NetworkScorer($0, for: log.workload, processors: log.source.processors)
    }
    return try Simulator.run(
      log.workload, processors: log.source.processors, policy: policy,
      predictor: OnlineRunTimes(log.workload, model: model, plan: .never), scorer: scorer)
  }
}
