internal import Diagnostics

extension JobLog {
  /// The jobs that a simulation needs, by the rules that `JobPreparation` states.
  ///
  /// Complexity: O(n) for a log in (submit time, number) order, else O(n log n).
  /// - Throws: `JobLogError.duplicateJob` for two jobs of one number, unless lenient; `.empty`
  ///   where no job is left.
  package func prepared(
    _ rules: JobPreparation = JobPreparation()
  ) throws(JobLogError) -> PreparedJobs {
    var intake = self.intake
    var rows: [Row] = []
    rows.reserveCapacity(jobs.count)
    var counts = RuleCounts()
    var isSorted = true
    for row in 0..<jobs.count {
      var run = jobs.runSeconds[row]
      let submit = jobs.submitSeconds[row]
      if run < 0, rules.takesRequestForUnknownRun, jobs.requestedSeconds[row] > 0 {
        run = jobs.requestedSeconds[row]
      }
      if processors(row, rules.processorRule) <= 0 {
        counts.note(.noProcessors, row: row)
      } else if run < 0 {
        counts.note(.unknownRun, row: row)
      } else if run == 0 {
        counts.note(.zeroRun, row: row)
      } else if submit < 0 {
        counts.note(.unknownSubmit, row: row)
      } else {
        let next = Row(submit: submit, id: jobs.id[row], row: Int32(row))
        if let last = rows.last, next < last {
          isSorted = false
          counts.note(.unsorted, row: row)
        }
        rows.append(next)
      }
    }
    // The row breaks ties, so that the order does not depend on the sorting algorithm.
    if !isSorted { rows.sort() }
    try dropDuplicates(&rows, isLenient: rules.isLenient, counts: &counts)

    var result = PreparedJobs()
    result.id = rows.map(\.id)
    result.submitSeconds = rows.map(\.submit)
    result.row = rows.map(\.row)
    result.user = rows.map { jobs.user[Int($0.row)] }
    result.processors = rows.map { processors(Int($0.row), rules.processorRule) }
    result.runSeconds.reserveCapacity(rows.count)
    result.requestedSeconds.reserveCapacity(rows.count)
    for row in rows {
      var run = jobs.runSeconds[Int(row.row)]
      var request = jobs.requestedSeconds[Int(row.row)]
      if run < 0 {
        counts.note(.assumedRun, row: Int(row.row))
        run = request
      }
      if request <= 0 {
        counts.note(.noRequest, row: Int(row.row))
        request = run
      } else if run > request, rules.clipsRunToRequest {
        counts.note(.clipped, row: Int(row.row))
        run = request
      }
      result.runSeconds.append(run)
      result.requestedSeconds.append(request)
    }
    counts.report(to: &intake, lines: lines)
    intake.accepted = rows.count
    result.intake = intake
    guard !rows.isEmpty else {
      throw JobLogError(
        .empty,
        "none of the \(jobs.count) jobs can be simulated"
          + (intake.skipped.first.map { ": \($0.count) were left out (\($0.reason))" } ?? ""),
        at: SourceLocation(file: source))
    }
    return result
  }

  private func processors(_ row: Int, _ rule: JobPreparation.ProcessorRule) -> Int32 {
    let requested = jobs.requestedProcessors[row]
    let allocated = jobs.allocatedProcessors[row]
    switch rule {
    case .requestedElseAllocated: return requested > 0 ? requested : allocated
    case .allocatedElseRequested: return allocated > 0 ? allocated : requested
    case .larger: return max(requested, allocated)
    }
  }

  /// Keeps the first job (by row) of each number.
  private func dropDuplicates(
    _ rows: inout [Row], isLenient: Bool, counts: inout RuleCounts
  ) throws(JobLogError) {
    guard let low = rows.lazy.map(\.id).min(), let high = rows.lazy.map(\.id).max() else { return }
    // Numbers lie close together in most logs: a bit for each tells in one pass.
    let (span, overflow) = high.subtractingReportingOverflow(low)
    var hasDuplicates = true
    if !overflow, span < 64 * Int64(rows.count) + 65_536 {
      var seen = [UInt64](repeating: 0, count: Int(span / 64) + 1)
      hasDuplicates = false
      for row in rows {
        let bit = UInt64(1) << UInt64((row.id - low) % 64)
        let word = Int((row.id - low) / 64)
        if seen[word] & bit != 0 {
          hasDuplicates = true
          break
        }
        seen[word] |= bit
      }
    }
    guard hasDuplicates else { return }
    let byID = rows.map { (id: $0.id, row: $0.row) }.sorted { ($0.id, $0.row) < ($1.id, $1.row) }
    var dropped: [Int32] = []
    var first = byID[0]
    for next in byID.dropFirst() {
      if next.id != first.id {
        first = next
        continue
      }
      dropped.append(next.row)
    }
    guard !dropped.isEmpty else { return }
    dropped.sort()
    if !isLenient {
      let row = Int(dropped[0])
      let earlier = byID.first { $0.id == jobs.id[row] }.map { Int($0.row) } ?? row
      throw JobLogError(
        .duplicateJob,
        "job \(jobs.id[row]) was on \(place(ofRow: earlier)) already; give each job a number of its "
          + "own, or keep the first of each number with --lenient",
        at: SourceLocation(
          file: source, line: lines.line(ofRow: row), field: "field 1 (job number)"))
    }
    for row in dropped { counts.note(.duplicate, row: Int(row)) }
    let gone = Set(dropped)
    rows.removeAll { gone.contains($0.row) }
  }

  private func place(ofRow row: Int) -> String {
    lines.line(ofRow: row).map { "line \($0)" } ?? "row \(row + 1)"
  }

  private struct Row: Comparable {
    var submit: Int64
    var id: Int64
    var row: Int32

    static func < (a: Row, b: Row) -> Bool {
      if a.submit != b.submit { return a.submit < b.submit }
      if a.id != b.id { return a.id < b.id }
      return a.row < b.row
    }
  }

  /// How often each rule was applied, and the first row of each.
  private struct RuleCounts {
    enum Rule: Int, CaseIterable {
      case noProcessors, unknownRun, zeroRun, unknownSubmit
      case assumedRun, noRequest, clipped, unsorted, duplicate

      var isRepair: Bool { rawValue >= Rule.assumedRun.rawValue && self != .duplicate }

      var reason: String {
        switch self {
        case .noProcessors: "no positive number of processors"
        case .unknownRun: "run time unknown or negative"
        case .zeroRun: "run time 0"
        case .unknownSubmit: "submit time unknown or negative"
        case .assumedRun: "run time unknown: the requested time was taken"
        case .noRequest: "requested time unknown: the run time was taken"
        case .clipped: "run time beyond the requested time: clipped to it"
        case .unsorted: "submit time or number before that of the line before: jobs were sorted"
        case .duplicate: "job number seen before: the first was kept"
        }
      }
    }

    var count = [Int](repeating: 0, count: Rule.allCases.count)
    var firstRow = [Int](repeating: .max, count: Rule.allCases.count)

    mutating func note(_ rule: Rule, row: Int) {
      count[rule.rawValue] += 1
      firstRow[rule.rawValue] = min(firstRow[rule.rawValue], row)
    }

    func report(to intake: inout JobLogIntake, lines: JobLineIndex) {
      for rule in Rule.allCases where count[rule.rawValue] > 0 {
        let entry = JobLogIntake.Count(
          reason: rule.reason, count: count[rule.rawValue],
          firstLine: lines.line(ofRow: firstRow[rule.rawValue]) ?? firstRow[rule.rawValue] + 1)
        if rule.isRepair { intake.repaired.append(entry) } else { intake.skipped.append(entry) }
      }
    }
  }
}
