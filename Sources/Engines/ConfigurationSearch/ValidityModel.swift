/// The chance that a candidate's trial does not fail: the share of the valid among the trials like it.
struct ValidityModel: Sendable {
  private var valid: [Float] = []
  private var failed: [Float] = []
  private var noted = 0
  private var scale: Float = 1
  private var failures = 0

  /// Likeness is the third power of the correlation, so that only close ones count.
  private static let pseudoCount: Float = 0.1

  mutating func reset(candidates: Int) {
    let padded = (candidates + 7) / 8 * 8
    valid = Array(repeating: 0, count: padded)
    failed = valid
    noted = 0
    failures = 0
  }

  /// Takes in the trials that are new in the history. Nothing is done before the first failure.
  mutating func follow(_ history: SearchHistory, _ points: [[Float]], _ process: GaussianProcess) {
    guard history.failures > 0 else { return }
    while noted < history.count {
      add(points[noted], isFailure: history.costs[noted].isNaN, process)
      noted += 1
    }
  }

  /// Takes in these trials in place of those that were there.
  mutating func take(_ positions: [Int], failed: [Int], _ points: [[Float]], _ process: GaussianProcess) {
    guard !failed.isEmpty else { return }
    for position in positions { add(points[position], isFailure: false, process) }
    for position in failed { add(points[position], isFailure: true, process) }
  }

  private mutating func add(_ point: [Float], isFailure: Bool, _ process: GaussianProcess) {
    let likeness = process.covariances(point)
    scale = Float(1 / process.amplitude)
    for place in likeness.indices {
      let share = likeness[place] * scale
      if isFailure { failed[place] += share * share * share } else { valid[place] += share * share * share }
    }
    if isFailure { failures += 1 }
  }

  /// - Parameter prior: The chance of failure that is known from elsewhere.
  @inline(__always)
  func share(_ place: Int, prior: Float) -> Float {
    let pseudo = Self.pseudoCount
    let known = 1 - prior
    guard failures > 0 else { return known }
    return (valid[place] + pseudo * known) / (valid[place] + failed[place] + pseudo)
  }
}
