internal import OnlineChoice
internal import RunTimes
internal import Scheduling
internal import Simulation

/// On-line choice between keys on one trace: run times learned from its first part, keys fixed and chosen
/// on the jobs that follow.
struct OnlineChoiceStudy {
  static let windows = 40
  private static let trainingShare = 0.6
  /// Jobs before those that count; they fill the machine and are the past that submissions are drawn from.
  private static let warmUpJobs = 4000

  /// A way to order the queue on the jobs held back.
  struct Row {
    var name: String
    var metrics: ScheduleMetrics
    /// Mean bounded slowdown of each window.
    var windows: [Double]
    var seconds: Double
    var choices = 0
    var switches = 0
    /// The share of the scheduling passes by key.
    var shares: [Double] = []
  }

  let processors: Int
  let workload: Workload
  let model: RunTimeModel
  let scored: Range<Int>
  let keys: [NamedPolicy]

  /// - Parameter jobs: At most this many of the jobs held back are measured.
  init(_ whole: Workload, processors: Int, jobs: Int) throws {
    self.processors = processors
    let cut = Int(Double(whole.count) * Self.trainingShare)
    let training = whole.window(0..<cut)
    let predictor = OnlineRunTimes(training)
    let today = Policy(.fcfs, backfill: .easy)
    let schedule = try Simulator.run(training, processors: processors, policy: today, predictor: predictor)
    model = try predictor.trainedModel()
    let first = max(cut - Self.warmUpJobs, 0)
    let end = min(cut + jobs, whole.count)
    workload = whole.window(first..<end)
    scored = (cut - first)..<(end - first)
    let metrics = ScheduleMetrics(of: schedule, for: training, processors: processors)
    keys = Self.keys(longestWaitSeconds: metrics.maxWaitSeconds)
  }

  /// The keys to choose from; they plan and escalate alike.
  private static func keys(longestWaitSeconds: Double) -> [NamedPolicy] {
    let general = NamedPolicy.general(longestWaitSeconds: longestWaitSeconds)
    let slowdown = ExpectationKey(slowdownRate: 0, meanRun: 0.2, width: 0.1, slowdown: 1.5, agePerDay: 0.1)
    let others: [(String, Policy)] = [
      ("lxf over expected slowdown", Policy(order: .expectation(slowdown), backfill: .easy)),
      ("sjf", Policy(.sjf, backfill: .easy)), ("saf", Policy(.saf, backfill: .easy)),
      ("fcfs", Policy(.fcfs, backfill: .easy)),
    ]
    return [general]
      + others.map { name, policy in
        var planned = policy
        planned.planning = general.policy.planning
        return NamedPolicy(name: name, policy: planned, runTimes: .learned)
      }
  }

  /// The jobs of each window.
  var windowJobs: [Double] { windowRanges.map { Double($0.count) } }

  private var windowRanges: [Range<Int>] {
    (0..<Self.windows).map { index in
      let low = scored.lowerBound + scored.count * index / Self.windows
      return low..<(scored.lowerBound + scored.count * (index + 1) / Self.windows)
    }
  }

  /// One key throughout.
  func fixed(_ key: NamedPolicy) throws -> Row {
    let clock = ContinuousClock()
    let begin = clock.now
    let schedule = try Simulator.run(
      workload, processors: processors, policy: key.policy, predictor: predictor())
    return row(key.name, schedule, seconds: (clock.now - begin) / .seconds(1))
  }

  /// The keys chosen between as `plan` says, from the first job that counts on.
  func chosen(_ name: String, _ plan: ChoicePlan) throws -> Row {
    let choice = OnlineKeyChoice(
      workload, processors: processors, candidates: keys.map(\.policy), predictor: predictor(), plan: plan,
      from: workload.submitSeconds[scored.lowerBound])
    let clock = ContinuousClock()
    let begin = clock.now
    let schedule = try Simulator.run(
      workload, processors: processors, policy: keys[0].policy, predictor: choice, scorer: choice)
    var row = row(name, schedule, seconds: (clock.now - begin) / .seconds(1))
    row.choices = choice.choices.count
    row.switches = choice.switches
    let passes = choice.passes.reduce(0, +)
    row.shares = choice.passes.map { Double($0) / Double(max(passes, 1)) }
    return row
  }

  /// The model stays as it was learned, so that rows differ in the order of the queue alone.
  private func predictor() -> OnlineRunTimes { OnlineRunTimes(workload, model: model, plan: .never) }

  private func row(_ name: String, _ schedule: Schedule, seconds: Double) -> Row {
    func metrics(_ range: Range<Int>) -> ScheduleMetrics {
      ScheduleMetrics(of: schedule, for: workload, processors: processors, range: range)
    }
    return Row(
      name: name, metrics: metrics(scored), windows: windowRanges.map { metrics($0).meanBoundedSlowdown },
      seconds: seconds)
  }
}
