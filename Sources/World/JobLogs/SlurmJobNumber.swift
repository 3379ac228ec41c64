/// A job's number as Slurm writes it: `123`, `123_4` (task 4 of an array), `123+1` (part 1 of a
/// heterogeneous job), and `123.batch` (a step of a job).
enum SlurmJobNumber: Equatable {
  case job(Int64)
  /// A step: a part of a job that stands on a line of its own.
  case step
  /// Array tasks that were not started yet, in one line: `123_[5-9]`.
  case waitingTasks

  /// Tasks and parts get a number of their own: the job's plus 2^40 times (task + 1), or, for
  /// parts, 2^62 plus 2^40 times part, so that they never meet a plain number.
  init?(_ text: String) {
    if text.contains("[") {
      self = .waitingTasks
      return
    }
    if text.contains(".") {
      self = .step
      return
    }
    let separator = text.firstIndex { $0 == "_" || $0 == "+" }
    guard let base = Int64(text[..<(separator ?? text.endIndex)]), (0..<1 << 40).contains(base)
    else { return nil }
    guard let separator else {
      self = .job(base)
      return
    }
    guard let part = Int64(text[text.index(after: separator)...]), (0..<1 << 21).contains(part)
    else { return nil }
    self = .job(text[separator] == "_" ? Self.task(base, part) : base + (part << 40) + 1 << 62)
  }

  /// The number of a task of an array.
  static func task(_ base: Int64, _ task: Int64) -> Int64 { base + ((task + 1) << 40) }
}
