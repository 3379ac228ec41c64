/// Smaller and shorter requests that a user might make in place of the one that he has.
package enum RequestGrid {
  private static let shares = [1.0, 0.75, 0.5, 0.25]
  private static let niceSeconds: [Int32] = [
    300, 600, 900, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 64_800, 86_400,
    129_600, 172_800,
  ]

  /// Requests with three quarters, a half or a quarter of the processors or of the time limit, or both; limits
  /// are rounded down to customary ones. The request itself is not among them.
  package static func smaller(than ask: JobAsk) -> [JobAsk] {
    var found: [JobAsk] = []
    for share in shares {
      let processors = max(1, Int32((Double(ask.processors) * share).rounded()))
      for part in shares {
        let seconds = limit(Double(ask.requestedSeconds) * part, of: ask.requestedSeconds)
        let other = JobAsk(job: ask.job, processors: processors, requestedSeconds: seconds)
        if other != ask, !found.contains(other) { found.append(other) }
      }
    }
    return found
  }

  private static func limit(_ seconds: Double, of whole: Int32) -> Int32 {
    if seconds >= Double(whole) { return whole }
    return niceSeconds.last { Double($0) <= seconds } ?? max(Int32(seconds), min(whole, 60))
  }
}
