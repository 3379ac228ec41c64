internal import Glibc

/// Keeps the threads of one candidate out of the runs of another, where both run in this process.
///
/// OpenMP's threads look for work for a while after they have ended some, gcc's for milliseconds and clang's for 200. Meanwhile they
/// share the processors with whatever runs next, and what they use would count as its own. So before a candidate that keeps fewer
/// threads busy than one before it, they are awaited until they sleep.
struct ThreadRest {
  /// Threads that a candidate keeps busy, from a run before which none was at work.
  private var counts: [Int: Int] = [:]
  /// The most that may look for work now, and those of the last run.
  private var most = 1
  private var last = 1

  private static let patienceSeconds = 0.3
  /// Less of another thread's time than this, to one of this thread's, is no thread that works.
  private static let trifle = 0.15

  /// Runs a candidate with nothing else at work, and learns how many threads it keeps busy.
  mutating func learn(_ identifier: Int, _ run: () throws(TrialFailure) -> Double) throws(TrialFailure) {
    awaitRest()
    let before = ProcessorTime.othersSeconds()
    let seconds = try run()
    let others = (ProcessorTime.othersSeconds() - before) / max(seconds, 1e-9)
    let count = 1 + Int((min(others, 4096) - Self.trifle).rounded(.up))
    counts[identifier] = max(count, 1)
    (last, most) = (max(count, 1), max(count, 1))
  }

  /// To be called before runs of a candidate that count.
  ///
  /// - Returns: Whether threads that it needs sleep, so that its first run takes longer.
  mutating func settle(before identifier: Int) -> Bool {
    let count = counts[identifier]
    let isWaking = last < count ?? .max
    guard most > count ?? 1 else {
      (last, most) = (count ?? .max, count ?? .max)
      return isWaking
    }
    awaitRest()
    (last, most) = (count ?? .max, count ?? .max)
    return count != 1
  }

  mutating func forget(_ identifier: Int) { counts[identifier] = nil }

  /// Returns once no other thread of this process is at work, or when that takes too long.
  private func awaitRest() {
    let stepSeconds = 0.0002
    var used = ProcessorTime.othersSeconds()
    for _ in 0..<Int(Self.patienceSeconds / stepSeconds) {
      usleep(UInt32(stepSeconds * 1e6))
      let now = ProcessorTime.othersSeconds()
      if now - used < stepSeconds / 4 { return }
      used = now
    }
  }
}
