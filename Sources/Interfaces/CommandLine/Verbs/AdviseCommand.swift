internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Foundation
internal import JobLogs
internal import Recommendations
internal import Reports
internal import Scheduling
internal import Simulation
internal import Statistics
internal import Store

/// `plait advise`: the main job.
struct AdviseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advise",
    abstract: "Runs every advisor that applies to what it finds in a folder, and ranks what they recommend.",
    discussion: """
      Looks for a machine file (machine.yaml or machine.yml) and job logs (.swf, .txt, .csv, .json, and the \
      same with .gz) in the folder itself. A file that is neither, or a log with too few jobs to learn from, is \
      named and left alone; a log that is malformed stops everything. Kernel specifications (plait.kernel/1) are listed \
      with the command that tunes them: a search runs programs and takes minutes, so that it is not begun here.

      EXAMPLES

        plait advise Examples/cluster
        plait advise /var/log/jobs --report advice.html --json
        plait advise Examples/kernels/matrix-product
      """)

  @Argument(help: "The folder.", completion: .directory)
  var folder: String

  @OptionGroup(title: "What to look for") var studyArguments: StudyArguments
  @OptionGroup var storeArguments: StoreArguments

  @Option(
    help: "Where the report goes; with several logs, the log's name is put before the extension.",
    completion: .file())
  var report: String?

  @Flag(help: "Go on where an interrupted run stopped.")
  var resume = false

  @Flag(help: "Skip and count malformed lines and repeated job numbers instead of stopping.")
  var lenient = false

  @Flag(help: "Print the answer as JSON (plait.advise/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try await command.advise() }
  }

  private func advise() async throws {
    Interrupt.install()
    let options = try studyArguments.options()
    try OutputPlace.check(reportBase)
    var found = try FolderContents(path: folder)
    let store = try storeArguments.open()
    let kernels = try found.kernels.compactMap {
      try AdvisedKernel($0, folder: folder, store: store, &found.others)
    }
    let readings =
      found.logs.isEmpty && !kernels.isEmpty ? [] : try read(&found, hasKernels: !kernels.isEmpty)
    if !json, readings.isEmpty {
      for other in found.others { Console.shared.output("left alone: \(other)") }
    } else if !json {
      Console.shared.output("machine: \(found.machine ?? "none; the logs' headers tell its size")")
      Console.shared.output("job logs: \(found.logs.joined(separator: ", "))")
      for other in found.others { Console.shared.output("left alone: \(other)") }
    }
    var results: [(result: SchedulingRun.Result, report: String)] = []
    for (log, reading) in zip(found.logs, readings) {
      let result = try await SchedulingRun(
        loaded: reading.loaded, options: options, store: store, resumes: resume, reading: reading.arguments
      ).run()
      let reportPath = reportPath(for: log, of: found.logs)
      try AtomicFile.write(SchedulingReport(result: result).report.html(), to: reportPath)
      results.append((result, reportPath))
    }
    // Only now, so that a run that is cut off at a later log does not learn the first ones again.
    for entry in results { try store.removeRun(key: entry.result.runKey) }
    // What brings most comes first; what keeps the status quo comes last.
    let ranked = results.enumerated().sorted { a, b in
      (a.element.result.rank, a.offset) < (b.element.result.rank, b.offset)
    }.map(\.element)
    try answer(ranked, found, kernels)
  }

  /// Reads every log before the first is studied, so that a malformed one is found at once; what is no
  /// log, or too short a one, is left alone.
  private func read(_ found: inout FolderContents, hasKernels: Bool) throws -> [(
    arguments: LogArguments, loaded: LoadedLog
  )] {
    var readings: [(arguments: LogArguments, loaded: LoadedLog)] = []
    var logs: [String] = []
    for log in found.logs {
      var arguments: [String] = []
      if let machine = found.machine {
        arguments += ["--machine", (folder as NSString).appendingPathComponent(machine)]
      }
      if lenient { arguments.append("--lenient") }
      arguments += ["--", (folder as NSString).appendingPathComponent(log)]
      let reading = try LogArguments.parse(arguments)
      do {
        let loaded = try reading.load(quiet: json)
        guard loaded.workload.count >= SchedulingAdvisor.jobsNeeded else {
          found.others.append(
            "\(log) (\(loaded.workload.count) jobs, at least \(SchedulingAdvisor.jobsNeeded) are needed)")
          continue
        }
        logs.append(log)
        readings.append((reading, loaded))
      } catch let error as JobLogError where error.code == .unknownFormat || error.code == .empty {
        found.others.append("\(log) (\(error.code == .empty ? "holds no job" : "is no job log"))")
      }
    }
    found.logs = logs
    if logs.isEmpty, !hasKernels {
      throw JobLogError(
        .empty,
        "the folder holds no job log to learn from; left alone: \(found.others.joined(separator: ", "))",
        at: SourceLocation(file: folder))
    }
    return readings
  }

  private var reportBase: String { report ?? "plait-report.html" }

  private func reportPath(for log: String, of logs: [String]) -> String {
    if logs.count == 1 { return reportBase }
    func stem(_ log: String) -> String {
      let name = log as NSString
      return log.lowercased().hasSuffix(".gz")
        ? (name.deletingPathExtension as NSString).deletingPathExtension : name.deletingPathExtension
    }
    // Two forms of one log, jobs.swf and jobs.csv, must not get one report.
    let isAlone = logs.filter { stem($0) == stem(log) }.count == 1
    let path = reportBase as NSString
    return "\(path.deletingPathExtension)-\(isAlone ? stem(log) : log)."
      + (path.pathExtension.isEmpty ? "html" : path.pathExtension)
  }

  private func answer(
    _ ranked: [(result: SchedulingRun.Result, report: String)], _ found: FolderContents,
    _ kernels: [AdvisedKernel]
  ) throws {
    if json {
      return try Console.shared.output(
        json: AdviseAnswer(
          folder: folder, machine: found.machine, logs: found.logs, leftAlone: found.others,
          recommendations: ranked.map { ScheduleAnswer(result: $0.result, report: $0.report) },
          kernels: kernels))
    }
    defer { AdvisedKernel.print(kernels) }
    if ranked.isEmpty { return }
    for (result, _) in ranked {
      Console.shared.output("")
      ScheduleText.print(result, report: nil)
    }
    Console.shared.output("")
    Console.shared.output(Console.shared.bold("Recommendations, those that bring most first"))
    for (place, entry) in ranked.enumerated() {
      Console.shared.output(
        "\(place + 1). \(entry.result.recommendation.id)  \(entry.result.recommendation.title)")
      Console.shared.output("   report: \(entry.report)")
    }
  }
}

extension SchedulingRun.Result {
  /// Smaller is better: the relative change of the first objective, 0 for no change.
  fileprivate var rank: Double {
    guard study.verdict == .better else { return 0 }
    let objective = study.options.objectives[0]
    let change = study.chosenOutcome.change(objective).value
    return objective.objective.direction == .minimise ? change : -change
  }
}

/// What lies in a folder.
private struct FolderContents {
  var machine: String?
  var logs: [String] = []
  /// Kernel specifications.
  var kernels: [String] = []
  var others: [String] = []

  init(path: String) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw JobLogError(
        .unreadable, "the folder cannot be read; check the path and the permissions",
        at: SourceLocation(file: path))
    }
    for name in names where !name.hasPrefix(".") {
      var isFolder: ObjCBool = false
      let file = (path as NSString).appendingPathComponent(name)
      _ = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
      if isFolder.boolValue {
        others.append(name)
      } else if name == "machine.yaml" || name == "machine.yml" {
        machine = machine ?? name
      } else if Self.mayBeLog(name) {
        logs.append(name)
      } else if AdvisedKernel.isSpecification(file) {
        kernels.append(name)
      } else {
        others.append(name)
      }
    }
    if logs.isEmpty, kernels.isEmpty {
      throw JobLogError(
        .empty,
        "the folder holds no job log and no kernel specification; put a .swf, .csv, .txt or .json log there, plain or gzip",
        at: SourceLocation(file: path))
    }
  }

  private static func mayBeLog(_ name: String) -> Bool {
    var stem = name.lowercased()
    if stem.hasSuffix(".gz") { stem.removeLast(3) }
    return [".swf", ".txt", ".csv", ".json"].contains { stem.hasSuffix($0) }
  }
}

private struct AdviseAnswer: Answer {
  static let schema = "plait.advise/1"
  var folder: String
  var machine: String?
  var logs: [String]
  var leftAlone: [String]
  var recommendations: [ScheduleAnswer]
  var kernels: [AdvisedKernel]
}
