internal import SlurmControl

/// What a question about a live queue is about: a job, a task of an array, or a script.
enum LiveTarget: Equatable {
  /// A number as Slurm shows it: `4711`, `4711_3`, `4711+1`.
  case job(String)
  case script(String)

  /// Nil for what is neither a number nor, where it can be read, a script.
  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text[digits.endIndex...]
    let isPart = rest.first.map {
      "_+".contains($0) && rest.count > 1 && rest.dropFirst().allSatisfy(\.isNumber)
    }
    if !digits.isEmpty, isPart ?? true {
      self = .job(text)
      return
    }
    // What cannot be read is told by the reader of scripts.
    if text != "-", let beginning = try? WholeFile.beginning(text), !beginning.starts(with: Array("#!".utf8))
    {
      return nil
    }
    self = .script(text)
  }

  /// The job's place among those that Slurm has; a record of several tasks stands for each of them.
  static func place(of text: String, in jobs: [LiveJob]) -> Int? {
    if let exact = jobs.firstIndex(where: { $0.shownNumber == text }) { return exact }
    let parts = text.split(whereSeparator: { "_+".contains($0) })
    guard let number = parts.first.flatMap({ Int64($0) }) else { return nil }
    func leads(_ job: LiveJob) -> Bool { job.shownNumber.hasPrefix("\(number)_[") }
    if parts.count == 2 {
      return jobs.firstIndex { leads($0) && ArrayTasks.holds(Int64(parts[1]) ?? -1, in: $0.shownNumber) }
    }
    // Of an array first what waits of it, then any of its tasks.
    return jobs.firstIndex(where: leads) ?? jobs.firstIndex { $0.number == number }
      ?? jobs.firstIndex { $0.shownNumber.hasPrefix("\(number)_") || $0.heterogeneousLeader == number }
  }
}
