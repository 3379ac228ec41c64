/// The tasks of a folder's arrays as Slurm's queue has them.
struct SlurmArrayQueue: Equatable {
  /// A task of an array and what Slurm calls its state.
  struct Task: Equatable {
    /// Such as `77_3`.
    var name: String
    var state: String
  }

  var tasks: [Task] = []

  /// States from which a task does not come back. One that completes has ended its program, or its node is away.
  private static let ended: Set<String> = [
    "BOOT_FAIL", "CANCELLED", "COMPLETED", "COMPLETING", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
    "PREEMPTED",
    "REVOKED", "TIMEOUT",
  ]

  var alive: [Task] { tasks.filter { !Self.ended.contains($0.state) } }

  func state(of name: String) -> String? { tasks.first { $0.name == name }?.state }

  func isAlive(_ name: String) -> Bool { state(of: name).map { !Self.ended.contains($0) } ?? false }

  /// What squeue is asked for: the array, the task and the state, one task a line.
  static func arguments(jobName: String) -> [String] {
    ["--noheader", "--array", "--all", "--states=all", "--name=\(jobName)", "--format=%F|%K|%T"]
  }

  /// Lines that are none are passed over.
  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false)
      guard fields.count == 3, !fields[0].isEmpty, fields[0].allSatisfy(\.isNumber) else { continue }
      tasks.append(Task(name: "\(fields[0])_\(fields[1])", state: String(fields[2])))
    }
  }
}
