internal import JobLogs

/// The reservations in JSON: what `GET /slurm/v0.0.38/reservations` to v0.0.45 answers.
///
/// Field names are those of SchedMD's OpenAPI specifications; v0.0.38 writes times as bare numbers, v0.0.40 and later as
/// `{"set": ..., "number": ...}`.
struct ReservationDocument {
  var answer: SlurmAnswer
  var snapshot: ReservationSnapshot

  /// - Parameter source: The name of the document in messages.
  /// - Throws: `malformed` for what is no JSON or has no list `reservations`; one that cannot be read is told in the
  ///   snapshot and costs no other.
  init(_ bytes: [UInt8], source: String) throws(SlurmControlError) {
    var snapshot = ReservationSnapshot()
    var hasList = false
    answer = try SlurmAnswer.read(bytes, source: source) { (key, scanner) throws(JobLogError) in
      guard key == "reservations", try scanner.isAtArray() else { return false }
      hasList = true
      try scanner.array { (scanner) throws(JobLogError) in
        let line = scanner.line
        guard try scanner.isAtObject() else {
          snapshot.unreadable.append("line \(line): no reservation")
          return try scanner.skipValue()
        }
        switch try Self.record(&scanner).reservation {
        case .success(let reservation): snapshot.reservations.append(reservation)
        case .failure(let refusal):
          snapshot.unreadable.append("line \(line): a reservation: \(refusal.reason)")
        }
      }
      return true
    }
    guard hasList || !answer.complaints.isEmpty else {
      throw SlurmControlError(
        .malformed, "\(source) has no list `reservations`; is it slurmrestd that answers?")
    }
    self.snapshot = snapshot
  }

  private static func record(_ scanner: inout JSONScanner) throws(JobLogError) -> ReservationRecord {
    var record = ReservationRecord()
    try scanner.object { (key, scanner) throws(JobLogError) in
      switch key {
      case "name": record.name = try scanner.text() ?? ""
      case "start_time": record.start = try scanner.number()?.value
      case "end_time": record.end = try scanner.number()?.value
      case "node_list": record.nodeList = try scanner.text() ?? ""
      case "node_count": record.nodes = try scanner.number()?.value
      case "core_count": record.cores = try scanner.number()?.value
      case "tres": record.resources = try scanner.text() ?? ""
      case "partition": record.partition = try scanner.text() ?? ""
      case "users": record.users = try scanner.text() ?? ""
      case "accounts": record.accounts = try scanner.text() ?? ""
      case "flags": record.flags = try scanner.texts()
      default: try scanner.skipValue()
      }
    }
    return record
  }
}
