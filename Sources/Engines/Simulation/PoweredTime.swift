/// How long processors must be powered to carry out a schedule, where idle ones may be put to sleep.
///
/// A stand-in for energy where no power is known: the processor-seconds that are worked, and of each idle
/// gap as much as its length, but at most `breakEvenSeconds`, which is what sleeping and waking cost
/// in terms of staying on. Processors are given out last in, first out, so that gaps are as few and as long as a
/// schedule allows; the gap before a processor's first job counts, the one after its last does not.
package enum PoweredTime {
  /// A server that takes two and a half minutes to wake at little over idle power, and seconds to sleep,
  /// breaks even within some minutes (the transitions of the Batsim energy reference).
  package static let breakEvenSeconds: Int64 = 300

  private struct Change {
    var time: Int64
    /// Processors that become busy, negative for those that become free.
    var processors: Int64
  }

  /// Powered over worked processor-seconds of the jobs in `range`, at least 1; 1 for no work.
  /// O(n log n).
  package static func ratio(
    of schedule: Schedule, for workload: Workload, range: Range<Int>
  ) -> Double {
    var changes: [Change] = []
    changes.reserveCapacity(2 * range.count)
    var worked = 0.0
    for job in range where workload.runSeconds[job] > 0 {
      let start = schedule.startSeconds[job]
      let width = Int64(workload.processors[job])
      changes.append(Change(time: start, processors: width))
      changes.append(Change(time: start + Int64(workload.runSeconds[job]), processors: -width))
      worked += Double(workload.runSeconds[job]) * Double(width)
    }
    guard worked > 0 else { return 1 }
    // In one second what ends comes first, so that what starts takes it without a gap.
    changes.sort { ($0.time, $0.processors) < ($1.time, $1.processors) }
    return 1 + idle(changes) / worked
  }

  /// The powered part of all idle gaps, in processor-seconds.
  private static func idle(_ changes: [Change]) -> Double {
    var free: [(since: Int64, processors: Int64)] = []
    var powered = 0.0
    for change in changes {
      if change.processors < 0 {
        free.append((change.time, -change.processors))
        continue
      }
      var needed = change.processors
      while needed > 0, let last = free.last {
        let taken = min(needed, last.processors)
        powered += Double(taken) * Double(min(change.time - last.since, breakEvenSeconds))
        needed -= taken
        if taken == last.processors { free.removeLast() } else { free[free.count - 1].processors -= taken }
      }
      // Processors that were never busy before wake for this job.
      powered += Double(needed) * Double(breakEvenSeconds)
    }
    return powered
  }
}
