internal import RunTimes
internal import Simulation
internal import Statistics

/// The part of a log that a policy is learned from: one or more segments, each simulated from an
/// empty machine, whose first jobs only fill the machine and are not counted.
///
/// Every policy is tried in each scenario: as the jobs were submitted, and with the load raised by
/// shorter gaps between submissions, because what comes after the training part may be busier.
struct TrainingSet: Sendable {
  /// Factors on the gaps between submissions, one a scenario.
  private static let gapFactors = [1.0, 0.85]
  private let gapFactors: [Double]

  struct Segment: Sendable {
    var workload: Workload
    /// The jobs that count.
    var scored: Range<Int>
    /// Where it lies in the log.
    var range: Range<Int>
  }

  /// Whether an objective or a constraint asks for the powered ratio.
  var countsPower = false

  /// What was predicted of the jobs of the training part, `RunTimeBins.count` values a job; empty where
  /// nothing was.
  var recordedRunTimes: [Float] = []

  let segments: [Segment]
  let processors: Int

  /// At most about this many jobs are simulated for one evaluation.
  static let jobLimit = 60_000
  private static let segmentJobs = 5_000

  /// Takes the jobs of `range`: all of them as one segment if they are few enough, else segments
  /// spread evenly over it, each at a random place of its share.
  init(_ workload: Workload, range: Range<Int>, processors: Int, generator: inout RandomGenerator) {
    self.processors = processors
    gapFactors = Self.gapFactors
    if range.count <= Self.jobLimit {
      segments = [Self.segment(workload, range)]
      return
    }
    let count = Self.jobLimit / Self.segmentJobs
    let share = range.count / count
    var segments: [Segment] = []
    for index in 0..<count {
      let slack = share - Self.segmentJobs
      let start = range.lowerBound + index * share + (slack > 0 ? generator.below(slack) : 0)
      segments.append(Self.segment(workload, start..<(start + Self.segmentJobs)))
    }
    self.segments = segments
  }

  /// One window at one load.
  init(_ workload: Workload, window: Range<Int>, gapFactor: Double, processors: Int) {
    self.processors = processors
    gapFactors = [gapFactor]
    segments = [Self.segment(workload, window)]
  }

  private static func segment(_ workload: Workload, _ range: Range<Int>) -> Segment {
    Segment(
      workload: workload.window(range), scored: (range.count / 10)..<range.count, range: range)
  }

  var jobs: Int { segments.reduce(0) { $0 + $1.workload.count } }

  /// What a policy does in one scenario: over all scored jobs, and over each of three periods, so that
  /// a policy is judged by how it does in each of them and not by the busiest alone.
  struct ScenarioMetrics: Sendable, Codable {
    var whole: ScheduleMetrics
    var periods: [ScheduleMetrics]
  }

  private static let periodCount = 3
  /// The periods that searches minimise over; the last one tells whether they learned or overfitted.
  static let searchedPeriods = 0..<2
  static let validatedPeriods = 2..<3

  /// The metrics of a policy in each scenario, pooled over the segments.
  func metrics(
    of policy: NamedPolicy, isCancelled: @escaping @Sendable () -> Bool
  ) throws(SimulationError) -> [ScenarioMetrics] {
    var scenarios: [ScenarioMetrics] = []
    for factor in gapFactors {
      var wholes: [ScheduleMetrics] = []
      var periods = [[ScheduleMetrics]](repeating: [], count: Self.periodCount)
      for (number, segment) in segments.enumerated() {
        let workload = factor == 1 ? segment.workload : segment.workload.compressed(by: factor)
        let schedule = try simulate(workload, segment, policy, isCancelled)
        func measure(_ range: Range<Int>) -> ScheduleMetrics {
          ScheduleMetrics(
            of: schedule, for: workload, processors: processors, range: range, countsPower: countsPower)
        }
        wholes.append(measure(segment.scored))
        if segments.count >= Self.periodCount {
          periods[number * Self.periodCount / segments.count].append(wholes[number])
        } else {
          for period in 0..<Self.periodCount {
            periods[period].append(measure(part(period, of: segment.scored)))
          }
        }
      }
      scenarios.append(
        ScenarioMetrics(
          whole: ScheduleMetrics(pooling: wholes), periods: periods.map { ScheduleMetrics(pooling: $0) }))
    }
    return scenarios
  }

  /// Learned run times are played back as they were predicted before each job started.
  private func simulate(
    _ workload: Workload, _ segment: Segment, _ policy: NamedPolicy,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(SimulationError) -> Schedule {
    guard policy.runTimes == .learned else {
      return try Simulator.run(
        workload, processors: processors, policy: policy, model: nil, isCancelled: isCancelled)
    }
    let values =
      (segment.range.lowerBound * RunTimeBins.count)..<(segment.range.upperBound * RunTimeBins.count)
    let predictor = RecordedRunTimes(probabilities: Array(recordedRunTimes[values]), of: workload)
    return try Simulator.run(
      workload, processors: processors, policy: policy.policy, predictor: predictor,
      isCancelled: isCancelled)
  }

  private func part(_ period: Int, of range: Range<Int>) -> Range<Int> {
    let low = range.lowerBound + range.count * period / Self.periodCount
    let high = range.lowerBound + range.count * (period + 1) / Self.periodCount
    return low..<high
  }
}
