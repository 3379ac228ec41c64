internal import JobLogs

/// What `GET /slurm/.../diag` answers.
struct LoadDocument {
  var answer: SlurmAnswer
  /// Nil where the controller's clock is not there.
  var load: ControllerLoad?

  /// - Throws: `malformed`.
  init(_ bytes: [UInt8], source: String) throws(SlurmControlError) {
    var at: Int64?
    var load = ControllerLoad(atSeconds: 0, sinceSeconds: 0)
    answer = try SlurmAnswer.read(bytes, source: source) { (key, scanner) throws(JobLogError) in
      guard key == "statistics", try scanner.isAtObject() else { return false }
      try scanner.object { (key, scanner) throws(JobLogError) in
        switch key {
        case "req_time": at = try scanner.number()?.value
        case "req_time_start": load.sinceSeconds = try scanner.number()?.value ?? 0
        case "server_thread_count":
          load.serverThreads = Int(clamping: try scanner.number()?.value ?? 0)
        case "schedule_cycle_mean": load.mainCycleMicroseconds = try scanner.number()?.value ?? 0
        case "bf_cycle_last": load.backfillCycleMicroseconds = try scanner.number()?.value ?? 0
        case "rpcs_by_message_type": load.byType = try Self.calls(&scanner, name: "message_type")
        case "rpcs_by_user": load.byUser = try Self.calls(&scanner, name: "user")
        default: try scanner.skipValue()
        }
      }
      return true
    }
    guard let at, at > 0 else { return }
    load.atSeconds = at
    self.load = load
  }

  private static func calls(
    _ scanner: inout JSONScanner, name: String
  ) throws(JobLogError) -> [ControllerLoad.Calls] {
    guard try scanner.isAtArray() else {
      try scanner.skipValue()
      return []
    }
    var all: [ControllerLoad.Calls] = []
    try scanner.array { (scanner) throws(JobLogError) in
      guard try scanner.isAtObject() else { return try scanner.skipValue() }
      var calls = ControllerLoad.Calls(name: "", count: 0, totalMicroseconds: 0)
      try scanner.object { (key, scanner) throws(JobLogError) in
        switch key {
        case name: calls.name = try scanner.text() ?? ""
        case "count": calls.count = try scanner.number()?.value ?? 0
        // Slurm 25.05's specification says seconds; the value is of microseconds, as sdiag prints it.
        case "total_time": calls.totalMicroseconds = try scanner.number()?.value ?? 0
        default: try scanner.skipValue()
        }
      }
      all.append(calls)
    }
    return all
  }
}
