internal import Search
package import Simulation
internal import Statistics

/// Learns the parameters of a selection policy by CMA-ES on generated windows.
///
/// Each generation meets new windows, the same for all its members, so that nothing can be learned by
/// heart. A window's mean bounded slowdown counts relative to the square root of what the shortest job
/// first has there: between the plain mean, which a few overloaded windows decide, and the mean of
/// ratios, which the idle ones do. Of the search's centres, taken at regular times, the one with the
/// least mean bounded slowdown on validation windows, drawn apart, is the answer.
package struct SelectionSearch: Sendable {
  package var task: SelectionTask
  package var form: SelectionForm
  package var seed: UInt64
  package var generations: Int
  package var windowsPerGeneration: Int
  package var validationWindows: Int

  package init(
    task: SelectionTask, form: SelectionForm, seed: UInt64, generations: Int? = nil,
    windowsPerGeneration: Int = 40, validationWindows: Int = 400
  ) {
    self.task = task
    self.form = form
    self.seed = seed
    self.generations = generations ?? form.generations
    self.windowsPerGeneration = windowsPerGeneration
    self.validationWindows = validationWindows
  }

  /// What was learned, and how it does on the validation windows.
  package struct Answer: Sendable {
    /// In the order of the form's names, rounded to six decimals or significant digits.
    package var values: [Double]
    package var validationSlowdown: Double
    /// The shortest job first on the same windows.
    package var shortestFirstSlowdown: Double
  }

  /// How far a search is: after which generation, and the least validation slowdown so far.
  package struct Progress: Sendable {
    package var generation: Int
    package var validationSlowdown: Double
  }

  /// Between two checks of the centre against the validation windows.
  private static let generationsPerCheck = 5
  private static let gapSpread = 0.2

  package func run(progress: (Progress) -> Void = { _ in }) async throws -> Answer {
    let root = RandomGenerator(seed: seed)
    var training = root.stream(1)
    var validation = root.stream(2)
    let held = try GeneratedWindows(task: task).draw(validationWindows, using: &validation)
    let windows = GeneratedWindows(task: task, gapSpread: Self.gapSpread)
    let shortestFirst = SelectionPolicy.key(.named(.sjf))
    let space = form.space
    var strategy = CovarianceMatrixAdaptation(
      mean: space.point(of: form.start), stepSize: form.stepSize,
      populationSize: 4 + 4 * space.dimensions.bitWidthInUse, generator: root.stream(3))
    var best: (values: [Double], slowdown: Double)?
    for generation in 1...generations {
      let drawn = try windows.draw(windowsPerGeneration, using: &training)
      let reference = try await slowdowns(of: [shortestFirst], on: drawn)[0]
      let policies = strategy.ask().map { form.policy(space.values(of: $0)) }
      let measured = try await slowdowns(of: policies, on: drawn)
      strategy.tell(
        measured.map { zip($0, reference).reduce(0) { $0 + $1.0 / $1.1.squareRoot() } })
      if generation % Self.generationsPerCheck == 0 || generation == generations {
        let values = space.values(of: strategy.centre).map(Self.rounded)
        let slowdown = mean(try await slowdowns(of: [form.policy(values)], on: held)[0])
        if slowdown < best?.slowdown ?? .infinity { best = (values, slowdown) }
        progress(Progress(generation: generation, validationSlowdown: slowdown))
      }
    }
    guard let best else { preconditionFailure("a search has at least one generation") }
    return Answer(
      values: best.values, validationSlowdown: best.slowdown,
      shortestFirstSlowdown: mean(try await slowdowns(of: [shortestFirst], on: held)[0]))
  }

  /// The mean bounded slowdown of each policy on each window, in their order on any number of threads.
  package func slowdowns(
    of policies: [SelectionPolicy], on windows: [Workload]
  ) async throws -> [[Double]] {
    let task = task
    // A piece of work is one policy on an eighth of the windows, so that few threads end together.
    let pieces = 8
    return try await withThrowingTaskGroup(of: (Int, [Double]).self) { group in
      for index in 0..<(policies.count * pieces) {
        let policy = policies[index / pieces]
        let low = windows.count * (index % pieces) / pieces
        let part = windows[low..<(windows.count * (index % pieces + 1) / pieces)]
        group.addTask { (index, try part.map { try task.slowdown(of: policy, on: $0) }) }
      }
      var parts = [[Double]](repeating: [], count: policies.count * pieces)
      for try await (index, values) in group { parts[index] = values }
      return policies.indices.map { Array(parts[($0 * pieces)..<(($0 + 1) * pieces)].joined()) }
    }
  }

  /// Six decimals, or six significant digits of what is smaller than 1: what a file of weights holds.
  private static func rounded(_ value: Double) -> Double {
    if value == 0 { return 0 }
    var scale = 1e6
    var magnitude = value.magnitude
    while magnitude < 1, scale < 1e18 {
      magnitude *= 10
      scale *= 10
    }
    return (value * scale).rounded() / scale
  }
}

extension SelectionTask {
  /// The mean bounded slowdown of a window under a policy.
  package func slowdown(of policy: SelectionPolicy, on window: Workload) throws -> Double {
    let schedule = try CommittedSelection(policy: policy, backfills: backfills)
      .run(window, processors: processors)
    return ScheduleMetrics(of: schedule, for: window, processors: processors).meanBoundedSlowdown
  }
}

extension Int {
  /// The binary digits of a positive number.
  fileprivate var bitWidthInUse: Int { Int.bitWidth - leadingZeroBitCount }
}
