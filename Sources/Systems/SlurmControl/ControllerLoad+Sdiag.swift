extension ControllerLoad {
  /// Reads what `sdiag` prints.
  /// - Throws: `malformed` where the controller's clock is not found.
  init(sdiag text: String) throws(SlurmControlError) {
    var at: Int64?
    var since: Int64?
    var load = ControllerLoad(atSeconds: 0, sinceSeconds: 0)
    enum Part { case other, mainSchedule, backfill, byType, byUser }
    var part = Part.other
    for line in text.split(separator: "\n") {
      if line.hasPrefix("sdiag output at") { at = Self.parenthesised(line) }
      if line.hasPrefix("Data since") { since = Self.parenthesised(line) }
      if line.hasPrefix("Main schedule statistics") { part = .mainSchedule }
      if line.hasPrefix("Backfilling stats") { part = .backfill }
      if line.hasPrefix("Remote Procedure Call statistics by message type") { part = .byType }
      if line.hasPrefix("Remote Procedure Call statistics by user") { part = .byUser }
      if line.hasPrefix("Pending RPC statistics") { part = .other }
      if line.hasPrefix("Server thread count:") { load.serverThreads = Int(Self.last(line) ?? 0) }
      let words = line.drop { $0 == "\t" || $0 == " " }
      switch part {
      case .mainSchedule where words.hasPrefix("Mean cycle:"):
        load.mainCycleMicroseconds = Self.last(line) ?? 0
      case .backfill where words.hasPrefix("Last cycle:"):
        load.backfillCycleMicroseconds = Self.last(line) ?? 0
      case .byType: if let calls = Self.calls(words) { load.byType.append(calls) }
      case .byUser: if let calls = Self.calls(words) { load.byUser.append(calls) }
      default: break
      }
    }
    guard let at else {
      throw SlurmControlError(
        .malformed,
        "sdiag did not print its time as `sdiag output at ... (seconds)`; Slurm 20.11 or later does")
    }
    load.atSeconds = at
    // Not told: as if it were one and the same for ever.
    load.sinceSeconds = since ?? 0
    self = load
  }

  /// The number in the last parentheses of a line.
  private static func parenthesised(_ line: Substring) -> Int64? {
    guard let open = line.lastIndex(of: "("), let close = line.lastIndex(of: ")"), open < close else {
      return nil
    }
    return SlurmCount.value(line[line.index(after: open)..<close])
  }

  private static func last(_ line: Substring) -> Int64? {
    line.split(whereSeparator: { $0 == " " || $0 == "\t" }).last.flatMap { SlurmCount.value($0) }
  }

  /// `REQUEST_JOB_INFO ( 2003) count:2 ave_time:2168 total_time:4336`
  private static func calls(_ line: Substring) -> Calls? {
    guard let name = line.split(separator: " ").first else { return nil }
    func value(_ key: String) -> Int64? {
      guard let range = line.firstRange(of: key) else { return nil }
      return SlurmCount.value(line[range.upperBound...].prefix { $0.isNumber })
    }
    guard let count = value("count:"), let total = value("total_time:") else { return nil }
    return Calls(name: String(name), count: count, totalMicroseconds: total)
  }
}
