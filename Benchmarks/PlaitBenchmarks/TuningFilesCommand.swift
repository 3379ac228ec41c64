internal import ArgumentParser
internal import Foundation
internal import TuningFiles
internal import TuningRecords

/// `tuning-files`: how long reading records of tuning takes, beside Python's `gzip` and `json` on the same files.
struct TuningFilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuning-files",
    abstract: "Times the readers of recorded spaces: processor time on one core, unpacking included.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Runs over each group of files.")
  var runs = 9

  @Option(help: "The Python that is the baseline.")
  var python = "python3"

  func run() throws {
    let folder = "\(arguments.data)/kernels/tuning"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".json.gz") }.sorted()
    let caches = names.filter { !$0.hasPrefix("KTT_") }.map { "\(folder)/\($0)" }
    var table = BenchmarkTable(
      name: "tuning-files", title: "Processor time of reading records of tuning (seconds)",
      columns: [
        "files", "count", "configurations", "MB of JSON", "median s", "largest s", "Python s",
        "times as quick", "runs",
      ])
    try append("caches of Kernel Tuner, gzip", caches, to: &table)
    try append("the same as T4, plain", try asT4(caches), to: &table)
    for name in names where name.hasPrefix("KTT_") {
      try append("\(name.dropLast(".json.gz".count)), gzip", ["\(folder)/\(name)"], to: &table)
    }
    table.notes.append(
      "Python: the median of as many runs of json.loads on the unpacked text, with nothing made of it.")
    try table.emit(arguments)
  }

  private func append(_ title: String, _ paths: [String], to table: inout BenchmarkTable) throws {
    guard !paths.isEmpty else {
      return table.append([
        .text("\(title): skipped"), .none, .none, .none, .none, .none, .none, .none, .count(0),
      ])
    }
    var samples: [Double] = []
    var configurations = 0
    for _ in 0..<runs {
      configurations = 0
      let begin = clock()
      for path in paths { configurations += try TuningRecordFile.read(path).space.count }
      samples.append(Double(clock() - begin) / Double(CLOCKS_PER_SEC))
    }
    let time = SampleSummary(samples)
    let baseline = try pythonFigures(paths)
    table.append([
      .text(title), .count(paths.count), .count(configurations),
      baseline.map { .number($0.megabytes, decimals: 1) } ?? .none,
      .number(time.median, decimals: 3), .number(time.largest, decimals: 3),
      baseline.map { .number($0.seconds, decimals: 3) } ?? .none,
      baseline.map { .number($0.seconds / time.median, decimals: 1) } ?? .none, .count(time.runs),
    ])
  }

  /// Writes the caches as T4 into the folder of work.
  private func asT4(_ paths: [String]) throws -> [String] {
    let folder = "\(arguments.work)/tuning-files"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try paths.map { path in
      let written = "\(folder)/\(URL(fileURLWithPath: path).lastPathComponent.dropLast(".gz".count))"
      try TuningRecordFile.write(try TuningRecordFile.read(path).space, as: .t4, to: written)
      return written
    }
  }

  private struct PythonFigures { var seconds: Double; var megabytes: Double }

  private func pythonFigures(_ paths: [String]) throws -> PythonFigures? {
    let script = """
      import gzip, json, statistics, sys, time
      times, size = [], 0
      for run in range(int(sys.argv[1])):
          begin, size = time.process_time(), 0
          for path in sys.argv[2:]:
              text = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
              size += len(text)
              json.loads(text)
          times.append(time.process_time() - begin)
      print(statistics.median(times), size / 1e6)
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, "-c", script, "\(runs)"] + paths
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let figures = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard process.terminationStatus == 0, figures.count == 2 else { return nil }
    return PythonFigures(seconds: figures[0], megabytes: figures[1])
  }
}
