internal import JobLogs

/// The queue in JSON: what `GET /slurm/v0.0.38/jobs` to v0.0.45 and `squeue --json` of Slurm 22.05 to 26.05
/// answer.
///
/// Numbers stand bare (v0.0.38) or as `{"set": ..., "infinite": ..., "number": ...}`, a state is a text
/// (v0.0.39 and before) or a list of texts, and a nice of 0 may be null. Field names are those of SchedMD's OpenAPI
/// specifications.
struct QueueDocument {
  var answer: SlurmAnswer
  /// Its time is that of the last change (v0.0.40 and later) or 0.
  var snapshot: QueueSnapshot
  /// The cluster that the jobs name.
  var clusterOfJobs = ""

  /// - Parameter source: The name of the document in messages.
  /// - Throws: `malformed` for what is no JSON or has no list `jobs`; a job that cannot be read is told in the
  ///   snapshot and costs no other.
  init(_ bytes: [UInt8], source: String) throws(SlurmControlError) {
    var snapshot = QueueSnapshot(atSeconds: 0, jobs: [])
    var hasJobs = false
    var cluster = ""
    answer = try SlurmAnswer.read(bytes, source: source) { (key, scanner) throws(JobLogError) in
      switch key {
      case "jobs":
        guard try scanner.isAtArray() else { return false }
        hasJobs = true
        try scanner.array { (scanner) throws(JobLogError) in
          let line = scanner.line
          guard try scanner.isAtObject() else {
            snapshot.unreadable.append("line \(line): no job")
            return try scanner.skipValue()
          }
          let record = try QueueRecord(&scanner)
          if cluster.isEmpty { cluster = record.cluster }
          switch record.job {
          case .success(let job): snapshot.jobs.append(job)
          case .failure(let refusal):
            let name = record.number.map { "job \($0)" } ?? "a job without a number"
            snapshot.unreadable.append("line \(line): \(name): \(refusal.reason)")
          }
        }
      case "last_update": snapshot.atSeconds = try scanner.number()?.value ?? 0
      default: return false
      }
      return true
    }
    guard hasJobs || !answer.complaints.isEmpty else {
      throw SlurmControlError(
        .malformed, "\(source) has no list `jobs`; is it slurmrestd, or `squeue --json`, that answers?")
    }
    self.snapshot = snapshot
    clusterOfJobs = cluster
  }
}
