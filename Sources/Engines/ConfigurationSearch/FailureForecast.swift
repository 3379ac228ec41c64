#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// How likely a configuration is to fail, learned from the levels of those that failed and of those that ran.
///
/// Naive Bayes over the parameters' levels, with half a trial added to each count and the evidence of the
/// parameters damped, as they are not independent. Parameters with many levels are counted in bins.
struct FailureForecast: Sendable {
  private let offsets: [Int]
  private let bins: [Int]
  private let levelCounts: [Int]
  private var failed: [Double]
  private var ran: [Double]
  private var failures = 0.0
  private var runs = 0.0

  private static let mostBins = 32
  private static let damping = 0.7
  /// Fewer failures than that teach nothing.
  private static let fewestFailures = 3.0

  init(levelCounts: [Int]) {
    self.levelCounts = levelCounts
    bins = levelCounts.map { min($0, Self.mostBins) }
    var offsets: [Int] = []
    var total = 0
    for count in bins {
      offsets.append(total)
      total += count
    }
    self.offsets = offsets
    failed = Array(repeating: 0.5, count: total)
    ran = Array(repeating: 0.5, count: total)
  }

  /// Whether there is anything to go by.
  var isInformed: Bool { failures >= Self.fewestFailures && runs >= Self.fewestFailures }

  @inline(__always)
  private func slot(_ parameter: Int, _ level: Int32) -> Int {
    offsets[parameter] + Int(level) * bins[parameter] / levelCounts[parameter]
  }

  mutating func tell(_ levels: [Int32], failed hasFailed: Bool) {
    for parameter in levels.indices {
      let slot = slot(parameter, levels[parameter])
      if hasFailed { failed[slot] += 1 } else { ran[slot] += 1 }
    }
    if hasFailed { failures += 1 } else { runs += 1 }
  }

  /// The chance that it fails, from 0 to 1; 0 before enough was seen.
  func chance(_ levels: [Int32]) -> Double {
    guard isInformed else { return 0 }
    let base = log((failures + 1) / (runs + 1))
    var evidence = 0.0
    for parameter in levels.indices where levelCounts[parameter] > 1 {
      let slot = slot(parameter, levels[parameter])
      evidence += log(failed[slot] / ran[slot]) - base
    }
    return 1 / (1 + exp(-(base + Self.damping * evidence)))
  }
}
