internal import Simulation
internal import Statistics

/// The part of a log that a policy is learned from: one or more segments, each simulated from an
/// empty machine, whose first jobs only fill the machine and are not counted.
///
/// Every policy is tried in each scenario: as the jobs were submitted, and with the load raised by
/// shorter gaps between submissions, because what comes after the training part may be busier.
struct TrainingSet: Sendable {
  /// Factors on the gaps between submissions, one a scenario.
  static let gapFactors = [1.0, 0.92]

  struct Segment: Sendable {
    var workload: Workload
    /// The jobs that count.
    var scored: Range<Int>
  }

  let segments: [Segment]
  let processors: Int

  /// At most about this many jobs are simulated for one evaluation.
  static let jobLimit = 60_000
  private static let segmentJobs = 5_000

  /// Takes the jobs of `range`: all of them as one segment if they are few enough, else segments
  /// spread evenly over it, each at a random place of its share.
  init(_ workload: Workload, range: Range<Int>, processors: Int, generator: inout RandomGenerator) {
    self.processors = processors
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

  private static func segment(_ workload: Workload, _ range: Range<Int>) -> Segment {
    Segment(workload: workload.window(range), scored: (range.count / 10)..<range.count)
  }

  var jobs: Int { segments.reduce(0) { $0 + $1.workload.count } }

  /// The metrics of a policy in each scenario, pooled over the segments.
  func metrics(
    of policy: Policy, isCancelled: @escaping @Sendable () -> Bool
  ) throws(SimulationError) -> [ScheduleMetrics] {
    var scenarios: [ScheduleMetrics] = []
    for factor in Self.gapFactors {
      var parts: [ScheduleMetrics] = []
      for segment in segments {
        let workload = factor == 1 ? segment.workload : segment.workload.compressed(by: factor)
        let schedule = try Simulator.run(
          workload, processors: processors, policy: policy, isCancelled: isCancelled)
        parts.append(
          ScheduleMetrics(of: schedule, for: workload, processors: processors, range: segment.scored))
      }
      scenarios.append(ScheduleMetrics(pooling: parts))
    }
    return scenarios
  }
}
