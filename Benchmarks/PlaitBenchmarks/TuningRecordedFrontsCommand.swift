internal import ArgumentParser
internal import ConfigurationSearch
internal import KernelTuning
internal import ParameterSpaces
internal import SearchReplay
internal import SearchSpaces
internal import Statistics
internal import TuningRecords

/// `tuning-recorded-fronts`: searches along the front of two objectives, replayed on recorded spaces.
///
/// The objectives are the times of one kernel on two devices, of which both have a record: between alike devices they hardly pull apart,
/// as time and energy often do not, and between others they do. Every value that a search sees bears noise of its own; what
/// it found is judged without.
struct TuningRecordedFrontsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuning-recorded-fronts",
    abstract: "The hypervolume that searches along a front of two devices' times reach on recorded spaces.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Runs of each search on each pair.")
  var seeds = 25

  @Option(help: "Evaluations of each run.")
  var budget = 80

  @Option(help: "Standard deviation of the noise on the logarithm of each value.")
  var noise = 0.03

  func run() throws {
    let recorded = try RecordedSpaces.load("\(arguments.data)/kernels/tuning").spaces
    guard !recorded.isEmpty else { return print("skipped: \(arguments.data)/kernels/tuning is not here") }
    let spaces = try recorded.map { try RecordedCosts($0.space, name: $0.name) }
    var table = BenchmarkTable(
      name: "tuning-recorded-fronts",
      title: "Hypervolume of what was tried, of that of the whole space, after \(budget) evaluations",
      columns: ["pair", "valid", "points of the front", "plait", "NSGA-II", "random"])
    var sums = [0.0, 0.0, 0.0]
    var pairs = 0
    for first in spaces.indices {
      for second in spaces.indices where second > first {
        guard let pair = DevicePair(spaces[first], spaces[second]) else { continue }
        let means = try means(pair)
        pairs += 1
        for place in means.indices { sums[place] += means[place] }
        table.append(
          [.text(pair.name), .text("\(pair.validCount)"), .text("\(pair.frontCount)")]
            + means.map { .number($0, decimals: 3) })
      }
    }
    table.append(
      [.text("mean"), .text(""), .text("")]
        + sums.map { .number($0 / Double(max(pairs, 1)), decimals: 3) })
    table.notes = [
      "\(seeds) runs of each search on each pair; noise of \(noise) on the logarithm of each value that a search sees, judged without.",
      "The area is that between the front and the two medians, in logarithms.",
    ]
    try table.emit(arguments)
  }

  private func means(_ pair: DevicePair) throws -> [Double] {
    let features = SurrogateFeatures(pair.space, products: AxisProducts.groups(pair.space))
    var sums = [0.0, 0.0, 0.0]
    for seed in 0..<UInt64(seeds) {
      let generator = RandomGenerator(seed: seed)
      let plait = FrontSearch(features: features, generator: generator.stream(1))
      sums[0] += pair.share(plait, budget, noise, generator)
      var settings = ConfigurationFronts.Settings()
      settings.population = 16
      settings.draws = 16
      sums[1] += pair.share(
        ConfigurationFronts(settings: settings, generator: generator.stream(1)), budget, noise, generator)
      sums[2] += pair.share(
        RandomConfigurations(generator: generator.stream(1)), budget, noise, generator)
    }
    return sums.map { $0 / Double(seeds) }
  }
}

/// One kernel on two devices.
private struct DevicePair {
  let name: String
  let space: ParameterSpace
  let frontCount: Int
  let validCount: Int
  private let pool: ConfigurationPool
  /// Logarithms by number in the pool; NaN where a trial failed on one.
  private let values: [(Double, Double)]
  private let reference: [Double]
  private let whole: Double

  /// Nil where they are not of one kernel, or have little in common.
  init?(_ first: RecordedCosts, _ second: RecordedCosts) {
    guard first.space.parameters.map(\.name) == second.space.parameters.map(\.name) else { return nil }
    var pool = first.pool
    var values = [(Double, Double)](repeating: (.nan, .nan), count: first.costs.count)
    let width = first.space.parameters.count
    for number in second.costs.indices {
      let row = second.levels[(number * width)..<((number + 1) * width)]
      var levels: [Int32] = []
      for (place, level) in row.enumerated() {
        let value = second.space.parameters[place].value(atLevel: Int(level))
        guard let own = first.space.parameters[place].level(of: value) else { break }
        levels.append(Int32(own))
      }
      guard levels.count == width, let own = pool.number(of: levels) else { continue }
      values[own] = (logarithm(first.costs[own]), logarithm(second.costs[number]))
    }
    let points = values.filter { $0.0.isFinite && $0.1.isFinite }.map { [$0.0, $0.1] }
    guard points.count >= 200 else { return nil }
    name = "\(first.name), \(second.name)"
    space = first.space
    self.pool = pool
    self.values = values
    validCount = points.count
    reference = (0..<2).map { objective in
      points.map { $0[objective] }.sorted()[points.count / 2]
    }
    let front = ParetoFront.indices(of: points).map { points[$0] }
    frontCount = front.count
    whole = ParetoFront.hypervolume(of: front, reference: reference)
  }

  /// The share of the whole front's area that a search's trials dominate.
  func share<Strategy: ConfigurationStrategy>(
    _ strategy: Strategy, _ budget: Int, _ noise: Double, _ generator: RandomGenerator
  ) -> Double {
    var errors = generator.stream(2)
    var search = ConfigurationSearch(pool: pool, strategy: strategy, generator: generator.stream(3))
    var found: [[Double]] = []
    for _ in 0..<budget {
      guard let number = search.next() else { break }
      let value = values[number]
      guard value.0.isFinite, value.1.isFinite else {
        search.record(number, .failed)
        continue
      }
      found.append([value.0, value.1])
      let seen = [value.0, value.1].map { exponential($0 + noise * errors.normal()) }
      search.record(number, TrialOutcome(objectives: seen))
    }
    return ParetoFront.hypervolume(of: found, reference: reference) / whole
  }
}
