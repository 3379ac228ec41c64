/// Submitted, started and ended jobs, with what the log says of the machine that ran them.
package struct JobLog: Sendable {
  /// The file (or generator) that the jobs came from, for messages and reports.
  package var source: String
  package var header: JobLogHeader
  package var jobs: JobTable
  /// Names behind the numbers in the table, where the log has names.
  package var names: JobLogNames
  /// What the reader accepted, skipped and repaired.
  package var intake: JobLogIntake
  /// The line of the file that each job came from.
  package var lines: JobLineIndex

  package init(
    source: String, header: JobLogHeader = JobLogHeader(), jobs: JobTable = JobTable(),
    names: JobLogNames = JobLogNames(), intake: JobLogIntake = JobLogIntake(),
    lines: JobLineIndex = JobLineIndex()
  ) {
    self.source = source
    self.header = header
    self.jobs = jobs
    self.names = names
    self.intake = intake
    self.lines = lines
  }
}

/// The header comments of a Standard Workload Format file that Plait uses; the others are kept
/// in `other`, in the order of the file.
package struct JobLogHeader: Sendable, Equatable {
  package var computer: String?
  /// Processors and nodes of the machine (`MaxProcs`, `MaxNodes`), where the log tells.
  package var maxProcessors: Int?
  package var maxNodes: Int?
  /// Seconds since 1970 of the log's time 0 (`UnixStartTime`).
  package var unixStartSeconds: Int64?
  package var timeZone: String?
  /// All other header lines as (label, value), verbatim.
  package var other: [Entry] = []
  /// All header lines as they stand in the file, from their `;` on, so that a log is written with
  /// the header that it was read with.
  package var lines: [String] = []

  package struct Entry: Sendable, Equatable {
    package var label: String
    package var value: String

    package init(label: String, value: String) {
      self.label = label
      self.value = value
    }
  }

  package init() {}
}

/// Names behind the numbers of a `JobTable`: the number is the index. Empty where the log has
/// numbers only.
package struct JobLogNames: Sendable, Equatable {
  package var user: [String] = []
  package var group: [String] = []
  package var application: [String] = []
  package var queue: [String] = []
  package var partition: [String] = []
  package var gpuType: [String] = []

  package init() {}
}

/// What became of the lines of a log. Nothing is skipped or repaired without a count here.
package struct JobLogIntake: Sendable, Equatable {
  package var lines = 0
  package var accepted = 0
  /// Jobs that were well formed but outside the window that the reader was asked for.
  package var outsideWindow = 0
  /// Lines left out, by reason, with the first place of each.
  package var skipped: [Count] = []
  /// Values mended, by reason, with the first place of each.
  package var repaired: [Count] = []

  package struct Count: Sendable, Equatable {
    package var reason: String
    package var count: Int
    /// The line (counted from 1) where it first happened.
    package var firstLine: Int

    package init(reason: String, count: Int, firstLine: Int) {
      self.reason = reason
      self.count = count
      self.firstLine = firstLine
    }
  }

  package init() {}

  package mutating func skip(_ reason: String, line: Int) {
    Self.add(reason, line: line, to: &skipped)
  }

  package mutating func repair(_ reason: String, line: Int) {
    Self.add(reason, line: line, to: &repaired)
  }

  private static func add(_ reason: String, line: Int, to counts: inout [Count]) {
    if let index = counts.firstIndex(where: { $0.reason == reason }) {
      counts[index].count += 1
    } else {
      counts.append(Count(reason: reason, count: 1, firstLine: line))
    }
  }
}
