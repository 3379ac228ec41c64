internal import ArgumentParser
internal import Files
internal import Foundation
internal import JobLogs
internal import Simulation

/// `published-table`: the Lublin rows of the RLScheduler table (Zhang and others, SC20).
struct PublishedTableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "published-table",
    abstract: "Recomputes the 20 Lublin cells of the RLScheduler table, and its corrections.")

  @OptionGroup var arguments: BenchmarkArguments

  func run() throws {
    var table = BenchmarkTable(
      name: "published-table",
      title: "Mean bounded slowdown in the protocol of RLScheduler (SC20, Lublin-1 and Lublin-2)",
      columns: ["log", "backfilling", "key", "bsld", "reference", "equal", "source", "runs"])
    var isEqual = true
    for log in RLSchedulerTable.logs {
      guard let windows = try windows(log.file) else {
        table.append(
          [.text("\(log.name): skipped"), "-", "-", .none, .none, "-", "-", .count(0)])
        continue
      }
      for row in RLSchedulerTable.rows where row.log == log.name {
        for entry in row.entries {
          let value = try meanBoundedSlowdown(windows, entry, backfills: row.backfills)
          let equal = (value * 100).rounded() == (entry.reference * 100).rounded()
          if !equal { isEqual = false }
          let cells: [BenchmarkTable.Cell] = [
            .text(log.name), .text(row.backfills ? "yes" : "no"), .text(entry.name),
            .number(value, decimals: 2), .number(entry.reference, decimals: 2), .text(equal ? "yes" : "NO"),
            .text(entry.isPublished ? "published" : "measured"), .count(windows.count),
          ]
          table.append(cells)
        }
      }
    }
    table.notes = [
      "Ten windows of 1,024 jobs on 256 processors; a job is committed once picked (see CommittedSelection).",
      "published: the paper's table (reference, section 2.1). Its WFP3 and UNICEP read the start of jobs that",
      "have none; measured: their code, mended where it says corrected, and other keys (reference, section 2.1).",
      "The paper's learned network has 254.67, 724.51, 58.64 and 118.79 in these four rows; not rerun here.",
    ]
    try table.emit(arguments)
    if !isEqual { throw ExitCode(1) }
  }

  private func windows(_ file: String) throws -> [Workload]? {
    let path = "\(arguments.data)/scheduling/lublin/\(file).swf.gz"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let prepared = try JobLogFile.read(path).prepared(JobPreparation(processorRule: .larger))
    var oversized = Workload.Oversized()
    let workload = Workload(prepared, processors: RLSchedulerTable.processors, oversized: &oversized)
    return RLSchedulerTable.windowStarts.map {
      workload.window($0..<($0 + RLSchedulerTable.windowLength))
    }
  }

  private func meanBoundedSlowdown(
    _ windows: [Workload], _ entry: RLSchedulerTable.Entry, backfills: Bool
  ) throws -> Double {
    let selection = CommittedSelection(
      order: .named(entry.order), backfills: backfills, readsUnsetStart: entry.readsUnsetStart)
    var sum = 0.0
    for window in windows {
      let schedule = try selection.run(window, processors: RLSchedulerTable.processors)
      sum +=
        ScheduleMetrics(of: schedule, for: window, processors: RLSchedulerTable.processors)
        .meanBoundedSlowdown
    }
    return sum / Double(windows.count)
  }
}
