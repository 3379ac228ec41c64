#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A small interpretable priority key: a weighted sum of logarithms, with a guard against
/// starvation.
///
/// score = a ln(w + r') + b ln(w + 60) - c ln r' - d ln n, with r' = max(r, 10); the highest score
/// goes first. LXF is (1, 0, 1, 0), WFP3 nearly (0, 3, 3, -1), SAF (0, 0, 1, 1), SJF (0, 0, 1, 0).
/// A job that has waited longer than the guard goes before all that have not, in the order of
/// submission.
package struct LinearKey: Sendable, Equatable {
  /// Weight of ln(w + r'): the time from submission to the expected end.
  package var response: Double
  /// Weight of ln(w + 60): the time waited.
  package var wait: Double
  /// Weight against ln r': the expected run time.
  package var run: Double
  /// Weight against ln n: the processors.
  package var width: Double
  /// Wait after which a job goes first, in seconds; infinite for none.
  package var guardSeconds: Double

  package init(response: Double, wait: Double, run: Double, width: Double, guardSeconds: Double) {
    self.response = response
    self.wait = wait
    self.run = run
    self.width = width
    self.guardSeconds = guardSeconds
  }
}

struct LinearRule: PriorityRule {
  let weights: LinearKey

  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    if wait > weights.guardSeconds { return -1e15 + submit }
    let run = max(estimate, 10)
    var score = weights.response * log(wait + run) - weights.run * log(run)
    if weights.wait != 0 { score += weights.wait * log(wait + 60) }
    if weights.width != 0 { score -= weights.width * log(width) }
    return -score
  }
}
