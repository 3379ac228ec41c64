internal import Diagnostics

extension JobEvents {
  private static let jobsMax = 10_000_000

  /// Reads a whole events file: lines `-dt SECONDS -e submit_batch_job | -sim-walltime SECONDS OPTIONS`,
  /// the options as sbatch has them.
  /// - Throws: `SlurmFileError` with file, line and option.
  package init(_ bytes: [UInt8], file: String) throws(SlurmFileError) {
    self.init(source: file)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SlurmFileError(.malformedLine, "the file is not UTF-8 text", at: SourceLocation(file: file))
    }
    var number = 0
    for line in SlurmLine.physicalLines(of: text) {
      number += 1
      let location = SourceLocation(file: file, line: number)
      let words = try SlurmLine.words(String(line), at: location)
      if words.isEmpty || words[0].hasPrefix("#") { continue }
      try take(words, at: location)
      if jobs.count > Self.jobsMax {
        throw SlurmFileError(.tooLarge, "the file has more than 10,000,000 jobs", at: location)
      }
    }
    if jobs.isEmpty {
      throw SlurmFileError(.missing, "the file has no submit_batch_job", at: SourceLocation(file: file))
    }
  }

  private mutating func take(_ words: [String], at location: SourceLocation) throws(SlurmFileError) {
    guard words.count >= 4, words[0] == "-dt", words[2] == "-e" else {
      throw SlurmFileError(
        .malformedLine, "the line does not begin with -dt SECONDS -e EVENT", at: location)
    }
    guard let time = Self.milliseconds(words[1]), time >= 0 else {
      throw Self.invalid(words[1], "a time in seconds", "-dt", location)
    }
    guard words[3] == "submit_batch_job" else {
      otherOptions[words[3], default: 0] += 1
      return
    }
    var job = Job(submitMilliseconds: time)
    job.line = location.line ?? 0
    guard words.count > 4, words[4] == "|" else {
      throw SlurmFileError(.malformedLine, "there is no | before the job's options", at: location)
    }
    var rest = words.dropFirst(5)
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word.count > 1 else {
        // The script; what follows are its own arguments.
        break
      }
      try take(word, &rest, &job, at: location)
    }
    jobs.append(job)
  }

  private mutating func take(
    _ word: String, _ rest: inout ArraySlice<String>, _ job: inout Job, at location: SourceLocation
  ) throws(SlurmFileError) {
    var name = word
    var given: String?
    if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
      name = String(word[..<equals])
      given = String(word[word.index(after: equals)...])
    }
    func value() throws(SlurmFileError) -> String {
      if let given { return given }
      guard let next = rest.popFirst() else {
        throw SlurmFileError(.malformedLine, "the option \(name) has no value", at: location)
      }
      return next
    }
    func count(_ range: ClosedRange<Int64> = 0...10_000_000) throws(SlurmFileError) -> Int64 {
      let text = try value()
      guard let number = SlurmValue.integer(text), range.contains(number) else {
        throw Self.invalid(text, "a whole number in range", name, location)
      }
      return number
    }
    func megabytes() throws(SlurmFileError) -> Int64 {
      let text = try value()
      guard let size = SlurmValue.megabytes(text) else {
        throw Self.invalid(text, "a size, such as 187000M or 500G", name, location)
      }
      return size
    }
    switch name {
    case "-sim-walltime":
      let text = try value()
      guard let time = Self.milliseconds(text) else {
        throw Self.invalid(text, "a time in seconds", name, location)
      }
      job.runMilliseconds = time < 0 ? nil : time
    case "-J", "--job-name": job.name = try value()
    case "--uid": job.user = try value()
    case "-A", "--account": job.account = try value()
    case "-N", "--nodes":
      let text = try value()
      let ends = text.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, let low = SlurmValue.integer(ends[0]),
        let high = SlurmValue.integer(ends[ends.count - 1]), (1...1_000_000).contains(low), low <= high,
        high <= 1_000_000
      else { throw Self.invalid(text, "a number of nodes", name, location) }
      job.minNodes = low
      job.maxNodes = high
    case "-n", "--ntasks": job.tasks = try count(1...10_000_000)
    case "-c", "--cpus-per-task": job.processorsPerTask = try count(1...1_000_000)
    case "--ntasks-per-node": job.tasksPerNode = try count(0...1_000_000)
    case "-t", "--time":
      let text = try value()
      guard let limit = SlurmValue.time(text) else {
        throw Self.invalid(text, "a time limit", name, location)
      }
      // Slurm keeps whole minutes.
      job.limitSeconds = limit.finite.map { ($0 + 59) / 60 * 60 }
    case "-q", "--qos": job.quality = try value().lowercased()
    case "-p", "--partition": job.partition = try value()
    case "--mem": job.memoryPerNode = try megabytes()
    case "--mem-per-cpu": job.memoryPerProcessor = try megabytes()
    case "--gres", "--gpus-per-node": try takeGres(value(), name, &job, at: location)
    case "-C", "--constraint": job.constraint = try value()
    case "--exclusive": job.isExclusive = true
    case "--nice": job.nice = try given == nil ? 100 : count(-2_147_483_645...2_147_483_645)
    default: otherOptions[name, default: 0] += 1
    }
  }

  /// `gpu:2`, `gpu:tesla:1`; of `--gpus-per-node` without the first word.
  private func takeGres(
    _ text: String, _ option: String, _ job: inout Job, at location: SourceLocation
  ) throws(SlurmFileError) {
    for part in text.split(separator: ",") {
      var words = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      if option == "--gpus-per-node" { words.insert("gpu", at: 0) }
      guard let first = words.first?.lowercased(), words.count <= 3 else {
        throw Self.invalid(text, "a list of generic resources, such as gpu:2", option, location)
      }
      if first != "gpu" { continue }
      var count: Int64 = 1
      if words.count >= 2 {
        if let number = SlurmValue.integer(words[words.count - 1]), (0...10_000).contains(number) {
          count = number
          if words.count == 3 { job.gpuType = words[1] }
        } else if words.count == 2 {
          job.gpuType = words[1]
        } else {
          throw Self.invalid(text, "a list of generic resources, such as gpu:2", option, location)
        }
      }
      job.gpusPerNode += count
    }
  }

  private static func invalid(
    _ text: String, _ wanted: String, _ option: String, _ location: SourceLocation
  ) -> SlurmFileError {
    SlurmFileError(
      .invalidValue, "`\(text.prefix(60))` is not \(wanted)",
      at: SourceLocation(file: location.file, line: location.line, field: option))
  }

  /// Milliseconds of a number of seconds with decimals; at most 100 years either way.
  private static func milliseconds(_ text: String) -> Int64? {
    guard let value = SlurmValue.real(text), value.magnitude < 3_200_000_000 else { return nil }
    return Int64((value * 1000).rounded())
  }
}
