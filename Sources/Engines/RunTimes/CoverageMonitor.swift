/// Whether predictions can still be trusted: how many of the last outcomes fell into their central
/// 80 % interval.
///
/// Of 500 outcomes that follow their distributions between 364 and 435 do, but for one time in ten
/// thousand; a share below `leastCoverage` is no accident.
package struct CoverageMonitor: Sendable {
  package static let outcomes = 500
  /// Below this share predictions are taken out of use, from the other on they are used again.
  package static let leastCoverage = 0.6
  package static let regainedCoverage = 0.7

  private var inside = [Bool](repeating: true, count: outcomes)
  private var next = 0
  private var insideCount = outcomes
  package private(set) var isTrusted = true
  /// How often trust was lost.
  package private(set) var losses = 0

  package init() {}

  package var coverage: Double { Double(insideCount) / Double(Self.outcomes) }

  /// - Parameter position: The probability that was given to values up to the outcome.
  package mutating func add(_ position: Double) {
    let isInside = position >= 0.1 && position <= 0.9
    insideCount += (isInside ? 1 : 0) - (inside[next] ? 1 : 0)
    inside[next] = isInside
    next = (next + 1) % Self.outcomes
    if isTrusted, coverage < Self.leastCoverage {
      isTrusted = false
      losses += 1
    } else if !isTrusted, coverage >= Self.regainedCoverage {
      isTrusted = true
    }
  }
}
