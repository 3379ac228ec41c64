internal import JobLogs

/// What is around every JSON document that Slurm prints: who answers, and what went wrong.
struct SlurmAnswer: Sendable, Equatable {
  /// Such as `22.05.8`; empty where it is not said.
  var release = ""
  /// Empty before Slurm 23.11.
  var cluster = ""
  var complaints: [SlurmComplaint] = []

  init() {}

  /// Reads a document of which nothing but the envelope matters.
  /// - Throws: `malformed`.
  init(_ bytes: [UInt8], source: String) throws(SlurmControlError) {
    self = try Self.read(bytes, source: source) { (_, _) throws(JobLogError) in false }
  }

  /// Reads one document.
  ///
  /// - Parameters:
  ///   - source: The name of the document in messages.
  ///   - body: Reads the value of a key that is not of the envelope and returns true, or leaves it and returns
  ///     false.
  /// - Throws: `malformed`, with the line.
  static func read(
    _ bytes: [UInt8], source: String,
    _ body: (String, inout JSONScanner) throws(JobLogError) -> Bool
  ) throws(SlurmControlError) -> SlurmAnswer {
    do throws(JobLogError) {
      var scanner = JSONScanner(bytes, source: source)
      var answer = SlurmAnswer()
      try scanner.object { (key, scanner) throws(JobLogError) in
        switch key {
        case "meta": try answer.readMeta(&scanner)
        case "errors": answer.complaints += try complaints(&scanner)
        default: if try !body(key, &scanner) { try scanner.skipValue() }
        }
      }
      try scanner.end()
      return answer
    } catch {
      throw SlurmControlError(
        .malformed, "\(source) is not what Slurm 22.05 to 26.05 prints; is it Slurm that answers?",
        at: error.location, cause: error.message)
    }
  }

  private mutating func readMeta(_ scanner: inout JSONScanner) throws(JobLogError) {
    guard try scanner.isAtObject() else { return try scanner.skipValue() }
    try scanner.object { (key, scanner) throws(JobLogError) in
      guard key.lowercased() == "slurm", try scanner.isAtObject() else { return try scanner.skipValue() }
      try scanner.object { (key, scanner) throws(JobLogError) in
        switch key {
        case "release": release = try scanner.text() ?? ""
        case "cluster": cluster = try scanner.text() ?? ""
        default: try scanner.skipValue()
        }
      }
    }
  }

  private static func complaints(
    _ scanner: inout JSONScanner
  ) throws(JobLogError) -> [SlurmComplaint] {
    guard try scanner.isAtArray() else {
      try scanner.skipValue()
      return []
    }
    var complaints: [SlurmComplaint] = []
    try scanner.array { (scanner) throws(JobLogError) in
      guard try scanner.isAtObject() else {
        if let words = try scanner.text() { complaints.append(SlurmComplaint(words: words)) }
        return
      }
      var complaint = SlurmComplaint()
      try scanner.object { (key, scanner) throws(JobLogError) in
        switch key {
        case "error_number", "error_code", "errno": complaint.number = try scanner.number()?.value ?? 0
        case "error": complaint.words = try scanner.text() ?? ""
        case "description": complaint.detail = try scanner.text() ?? ""
        default: try scanner.skipValue()
        }
      }
      complaints.append(complaint)
    }
    return complaints.filter(\.isError)
  }
}
