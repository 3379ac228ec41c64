internal import JobLogs

/// What `POST /slurm/.../job/{id}` answers.
struct ChangeDocument {
  var answer: SlurmAnswer
  /// Of each task of an array (v0.0.40 and later).
  private var results: [SlurmComplaint] = []

  /// - Throws: `malformed`.
  init(_ bytes: [UInt8], source: String) throws(SlurmControlError) {
    var results: [SlurmComplaint] = []
    answer = try SlurmAnswer.read(bytes, source: source) { (key, scanner) throws(JobLogError) in
      guard key == "results", try scanner.isAtArray() else { return false }
      try scanner.array { (scanner) throws(JobLogError) in
        guard try scanner.isAtObject() else { return try scanner.skipValue() }
        var result = SlurmComplaint()
        try scanner.object { (key, scanner) throws(JobLogError) in
          switch key {
          case "error_code": result.number = try scanner.number()?.value ?? 0
          case "error": result.words = try scanner.text() ?? ""
          case "why": result.detail = try scanner.text() ?? ""
          default: try scanner.skipValue()
          }
        }
        if result.number != 0 { results.append(result) }
      }
      return true
    }
    self.results = results
  }

  /// What went wrong first, if something did.
  var complaint: SlurmComplaint? { answer.complaints.first ?? results.first }
}
