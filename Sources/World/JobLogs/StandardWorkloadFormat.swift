/// The Standard Workload Format, version 2.2 (Chapin and others, "Benchmarks and standards for the
/// evaluation of parallel job schedulers", JSSPP 1999; Parallel Workloads Archive).
package enum StandardWorkloadFormat {
  /// The fields of a line, in their order.
  package static let fieldNames = [
    "job number", "submit time", "wait time", "run time", "allocated processors",
    "average CPU time", "used memory", "requested processors", "requested time",
    "requested memory", "status", "user", "group", "application", "queue", "partition",
    "preceding job", "think time",
  ]
  package static let fieldCount = 18
  /// A log whose lines have fewer fields than these (to the allocated processors) says too little.
  package static let fieldCountMin = 5
  /// The longest line that is read, in bytes.
  package static let lineBytesMax = 65_536
  /// Header lines that are kept; those after them are counted only.
  package static let headerLinesMax = 10_000

  /// The fields whose column has 64 bits: job number, submit time, the memories, preceding job.
  static func isWide(_ field: Int) -> Bool {
    field == 0 || field == 1 || field == 6 || field == 9 || field == 16
  }

  /// The fields that are names in the shape of numbers: user, group, application, queue, partition.
  static func isIdentity(_ field: Int) -> Bool { (11...15).contains(field) }
}
