/// Which tasks a record of the queue stands for.
package enum ArrayTasks {
  /// The largest MaxArraySize that Slurm takes.
  private static let mostTasks: Int64 = 4_000_001

  /// Counts the tasks of a number such as `13_[1-5,9%2]` or `13_[0-15:4]`; 1 for any other number, and
  /// where the list of tasks is cut off (`...`) at least those that are seen.
  static func count(_ shown: String) -> Int64 {
    guard let open = shown.firstIndex(of: "["), let close = shown.lastIndex(of: "]"), open < close else {
      return 1
    }
    let list = shown[shown.index(after: open)..<close].prefix { $0 != "%" }
    var count: Int64 = 0
    for span in list.split(separator: ",") {
      let parts = span.split(separator: ":", maxSplits: 1)
      guard let range = parts.first else { continue }
      let step = parts.count == 2 ? max(SlurmCount.value(parts[1]) ?? 1, 1) : 1
      let ends = range.split(separator: "-").compactMap { SlurmCount.value($0) }
      switch ends.count {
      case 1: count += 1
      case 2 where ends[1] >= ends[0]: count += min((ends[1] - ends[0]) / step, mostTasks) + 1
      default: continue
      }
    }
    return min(max(count, 1), mostTasks)
  }

  /// Whether a task is among those of a number such as `13_[1-5,9%2]`.
  package static func holds(_ task: Int64, in shown: String) -> Bool {
    guard let open = shown.firstIndex(of: "["), let close = shown.lastIndex(of: "]"), open < close else {
      return false
    }
    let list = shown[shown.index(after: open)..<close].prefix { $0 != "%" }
    return list.split(separator: ",").contains { span in
      let parts = span.split(separator: ":", maxSplits: 1)
      let step = parts.count == 2 ? max(SlurmCount.value(parts[1]) ?? 1, 1) : 1
      let ends = parts[0].split(separator: "-").compactMap { SlurmCount.value($0) }
      guard let first = ends.first, let last = ends.last, ends.count <= 2 else { return false }
      return task >= first && task <= last && (task - first) % step == 0
    }
  }
}
