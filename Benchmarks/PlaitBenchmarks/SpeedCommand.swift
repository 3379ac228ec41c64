internal import ArgumentParser
internal import Files
internal import Foundation
internal import JobLogs

/// `speed`: what `plait simulate` costs, reading the log included, beside other simulators.
struct SpeedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speed",
    abstract: "Times plait simulate on uncompressed logs: processor time on one core, log reading included.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "The plait to time.")
  var plait = ".build/release/plait"

  @Option(help: "Runs of each command.")
  var runs = 9

  @Option(help: "A virtual environment of Python with accasim, to time as a peer.")
  var accasim = ".build/peers/accasim"

  private struct Task {
    var name: String
    var log: String?
    var jobs: Int
    var options: [String]
    var aimSeconds: Double?
    /// Figures of other simulators on the same task, in seconds (reference, section 2.3).
    var others: String
  }

  func run() throws {
    let logs = PreparedLogs(data: arguments.data, work: arguments.work, plait: plait)
    var table = BenchmarkTable(
      name: "speed", title: "Processor time of plait simulate on one core, log reading included (seconds)",
      columns: [
        "task", "jobs", "median s", "least s", "largest s", "aim s", "jobs/s", "others, by the reference",
        "runs",
      ])
    let tasks = [
      Task(
        name: "EASY, SDSC-SP2", log: try logs.gold("SDSC-SP2.easy"), jobs: 54_006, options: ["easy"],
        aimSeconds: 0.03, others: "HPCOpt Rust 0.03, HPCOpt Python 16, pyss 6.7"),
      Task(
        name: "EASY, CEA-curie first half", log: try logs.gold("CEA-curie.easy"), jobs: 147_770,
        options: ["easy"], aimSeconds: 0.2, others: "whole trace: HPCOpt Rust 1.20, pyss 227"),
      Task(
        name: "conservative, SDSC-SP2", log: try logs.gold("SDSC-SP2.easy"), jobs: 54_006,
        options: ["conservative"], aimSeconds: 3, others: "HPCOpt Python 904"),
      Task(
        name: "EASY, 1.3 M generated on 158,976 processors",
        log: try logs.generated(jobs: 1_300_000, processors: 158_976, utilisation: 0.9), jobs: 1_300_000,
        options: ["easy"], aimSeconds: 10, others: "Fugaku month: HPCOpt Rust 55"),
    ]
    var isInTime = true
    for task in tasks {
      guard let log = task.log else {
        table.append([
          .text("\(task.name): skipped"), .none, .none, .none, .none, .none, .none, .text(task.others),
          .count(0),
        ])
        continue
      }
      let command =
        [plait, "simulate", log, "--order", "fcfs", "--backfill"] + task.options + ["--json"]
      let time = SampleSummary(
        try (0..<runs).map { _ in try MeasuredProcess.run(command).cpuSeconds })
      if let aim = task.aimSeconds, time.median > aim { isInTime = false }
      let row: [BenchmarkTable.Cell] = [
        .text(task.name), .count(try jobs(in: log)), .number(time.median, decimals: 3),
        .number(time.least, decimals: 3), .number(time.largest, decimals: 3),
        .published(task.aimSeconds, decimals: 2),
        .number(Double(try jobs(in: log)) / time.median, decimals: 0),
        .text(task.others), .count(time.runs),
      ]
      table.append(row)
    }
    try appendEmptyRun(&table)
    try appendPeer(&table, logs)
    try appendReader(&table, logs)
    table.notes += [
      "Each command runs in a process of its own on one processor; user and system time from the kernel.",
      "Others: measured on other machines or under other load (reference, section 2.3); accasim: in this run.",
    ]
    try table.emit(arguments)
    if !isInTime { throw ExitCode(1) }
  }

  private func jobs(in log: String) throws -> Int { try JobLogFile.read(log).prepared().count }

  /// What starting the program costs alone.
  private func appendEmptyRun(_ table: inout BenchmarkTable) throws {
    let time = SampleSummary(
      try (0..<runs).map { _ in try MeasuredProcess.run([plait, "--version"]).cpuSeconds })
    table.append([
      "of which starting the program (plait --version)", .none, .number(time.median, decimals: 3),
      .number(time.least, decimals: 3), .number(time.largest, decimals: 3), .none, .none, "",
      .count(time.runs),
    ])
  }

  /// The reader alone, in this process.
  private func appendReader(_ table: inout BenchmarkTable, _ logs: PreparedLogs) throws {
    let path = try logs.generated(jobs: 1_300_000, processors: 158_976, utilisation: 0.9)
    let bytes =
      try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    var samples: [Double] = []
    var jobs = 0
    for _ in 0..<runs {
      let begin = clock()
      jobs = try JobLogFile.read(path).jobs.count
      samples.append(Double(clock() - begin) / Double(CLOCKS_PER_SEC))
    }
    let time = SampleSummary(samples)
    table.append([
      "reading alone, the same 1.3 M jobs", .count(jobs), .number(time.median, decimals: 3),
      .number(time.least, decimals: 3), .number(time.largest, decimals: 3), .none,
      .number(Double(jobs) / time.median, decimals: 0), "", .count(time.runs),
    ])
    let rate = Double(bytes) / time.median / 1e9
    table.notes.append(
      "The reader alone reads \(String(format: "%.2f", rate)) GB/s (aim 0.8; best run "
        + "\(String(format: "%.2f", Double(bytes) / time.least / 1e9))).")
  }

  /// accasim's EASY on a part of KTH-SP2, and ours on the same file.
  private func appendPeer(_ table: inout BenchmarkTable, _ logs: PreparedLogs) throws {
    let python = "\(accasim)/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else {
      table.notes.append("accasim: skipped, it is not installed in \(accasim).")
      return
    }
    guard let whole = try logs.gold("KTH-SP2.easy") else {
      table.notes.append("accasim: skipped, KTH-SP2 is not in the data folder.")
      return
    }
    let part = "\(arguments.work)/KTH-SP2-3000.swf"
    let log = try JobLogFile.read(whole)
    let kept = try log.prepared().row.prefix(3000).map { Int($0) }
    let lines = kept.enumerated().map { index, row in
      let jobs = log.jobs
      let width = max(jobs.allocatedProcessors[row], jobs.requestedProcessors[row])
      return "\(index + 1) \(jobs.submitSeconds[row]) -1 \(jobs.runSeconds[row]) \(width) -1 -1 \(width) "
        + "\(jobs.requestedSeconds[row]) -1 1 1 1 -1 1 1 -1 -1"
    }
    try "; MaxProcs: 100\n\(lines.joined(separator: "\n"))\n"
      .write(toFile: part, atomically: true, encoding: .utf8)
    let folder = "\(arguments.work)/accasim"
    let commands = [
      (
        "EASY, KTH-SP2 first 3,000 jobs: accasim 1.1.3",
        [python, "Benchmarks/Peers/accasim_easy.py", part, "100", folder], "whole trace, 28,481 jobs: 33.3"
      ),
      (
        "the same: plait", [plait, "simulate", part, "--order", "fcfs", "--backfill", "easy", "--json"], ""
      ),
    ]
    for (name, command, others) in commands {
      guard let samples = try? (0..<3).map({ _ in try MeasuredProcess.run(command).cpuSeconds }) else {
        table.notes.append("accasim: skipped, it is installed and does not run.")
        return
      }
      let time = SampleSummary(samples)
      table.append([
        .text(name), .count(3000), .number(time.median, decimals: 3), .number(time.least, decimals: 3),
        .number(time.largest, decimals: 3), .none, .number(3000 / time.median, decimals: 0), .text(others),
        .count(3),
      ])
    }
  }
}
