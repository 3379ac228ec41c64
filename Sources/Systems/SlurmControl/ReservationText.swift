/// What `scontrol show reservation -o` prints: `Key=value` words, a reservation each line.
enum ReservationText {
  /// Reads what was printed with times as seconds since 1970; a line that cannot be read is told and passed over.
  static func snapshot(_ bytes: [UInt8]) -> ReservationSnapshot {
    var snapshot = ReservationSnapshot()
    bytes.withUnsafeBytes { all in
      for bytes in all.split(separator: UInt8(ascii: "\n")) {
        let line = String(decoding: bytes, as: UTF8.self)
        guard line.contains(where: { $0 != " " && $0 != "\r" }), line != none else { continue }
        switch record(line).reservation {
        case .success(let reservation): snapshot.reservations.append(reservation)
        case .failure(let refusal):
          snapshot.unreadable.append("a reservation: \(refusal.reason): \(line.prefix(120))")
        }
      }
    }
    return snapshot
  }

  /// What stands there where there are none.
  private static let none = "No reservations in the system"

  private static func record(_ line: String) -> ReservationRecord {
    var values: [Substring: Substring] = [:]
    for word in line.split(separator: " ") {
      guard let sign = word.firstIndex(of: "=") else { continue }
      let key = word[..<sign]
      // Comments come last and may hold anything.
      if values[key] == nil { values[key] = word[word.index(after: sign)...] }
    }
    func text(_ key: Substring) -> String {
      let value = values[key] ?? ""
      return value == "(null)" ? "" : String(value)
    }
    var record = ReservationRecord()
    record.name = text("ReservationName")
    record.start = SlurmCount.value(text("StartTime"))
    record.end = SlurmCount.value(text("EndTime"))
    record.nodeList = text("Nodes")
    record.nodes = SlurmCount.value(text("NodeCnt"))
    record.cores = SlurmCount.value(text("CoreCnt"))
    record.resources = text("TRES")
    record.partition = text("PartitionName")
    record.users = text("Users")
    record.accounts = text("Accounts")
    record.flags = text("Flags").split(separator: ",").map(String.init)
    return record
  }
}
