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
  /// Threads that never sleep, as OMP_WAIT_POLICY may have it, are awaited once.
  private var neverSleeps = false

  private static let patienceSeconds = 0.3
  /// Less time than this is none of a thread that has worked.
  private static let trifleSeconds = 20e-6

  /// Runs a candidate with nothing else at work, and learns how many threads it keeps busy.
  mutating func learn(_ identifier: Int, _ run: () throws(TrialFailure) -> Double) throws(TrialFailure) {
    awaitRest()
    // Nothing is known of one that fails.
    (last, most) = (.max, .max)
    let before = ProcessorTime.othersSeconds()
    let seconds = try run()
    let others = ProcessorTime.othersSeconds() - before
    // On a busy machine they get less than the time of the run, and yet something.
    let share = min((others / max(seconds, 1e-9)).rounded(), 4096)
    let count = others < Self.trifleSeconds ? 1 : 1 + max(Int(share), 1)
    counts[identifier] = count
    (last, most) = (count, count)
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
  private mutating func awaitRest() {
    if neverSleeps { return }
    let stepSeconds = 0.0002
    for _ in 0..<Int(Self.patienceSeconds / stepSeconds) {
      if !Self.othersRun { return }
      usleep(UInt32(stepSeconds * 1e6))
    }
    neverSleeps = true
  }

  /// Whether another thread of this process runs, or would if it had a processor; see proc(5).
  private static var othersRun: Bool {
    guard let folder = opendir("/proc/self/task") else { return false }
    defer { closedir(folder) }
    var running = 0
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      guard name.first != ".", let text = SystemText.read("/proc/self/task/\(name)/stat"),
        // The name of a thread may hold anything.
        let end = text.lastIndex(of: ")")
      else { continue }
      if text[end...].dropFirst(2).first == "R" { running += 1 }
    }
    // The calling one does.
    return running > 1
  }
}
