internal import ArgumentParser
internal import Foundation

/// `scaling`: cost and memory of a job as logs grow from ten thousand jobs to ten million.
struct ScalingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling", abstract: "Measures time and memory per job from 10^4 to 10^7 generated jobs.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "The plait to measure.")
  var plait = ".build/release/plait"

  @Option(help: "The most jobs.")
  var jobs = 10_000_000

  @Option(help: "Runs of each size up to a million jobs; larger ones run once.")
  var runs = 3

  private static let processors = 4096

  func run() throws {
    var table = BenchmarkTable(
      name: "scaling",
      title:
        "EASY on generated logs, \(Self.processors) processors, load 0.8: one core, log reading included",
      columns: [
        "jobs", "simulate s", "us/job", "memory MB", "bytes/job", "generate s", "log MB", "jobs/s", "runs",
      ])
    var times: [LogLogPlot.Point] = []
    var memories: [LogLogPlot.Point] = []
    for count in [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000] where count <= jobs {
      let path = "\(arguments.work)/generated-\(count)-\(Self.processors).swf"
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: arguments.work, withIntermediateDirectories: true)
      let generation = try MeasuredProcess.run([
        plait, "generate", "--jobs", String(count), "--processors", String(Self.processors), "--utilisation",
        "0.8", "--seed", "1", "--out", path,
      ])
      let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      var samples: [Double] = []
      var memory = 0
      for _ in 0..<(count <= 1_000_000 ? runs : 1) {
        let run = try MeasuredProcess.run([
          plait, "simulate", path, "--order", "fcfs", "--backfill", "easy", "--json",
        ])
        samples.append(run.cpuSeconds)
        memory = max(memory, run.maxResidentBytes)
      }
      try? FileManager.default.removeItem(atPath: path)
      let time = SampleSummary(samples)
      let microseconds = time.median / Double(count) * 1e6
      table.append([
        .count(count), .number(time.median, decimals: 3), .number(microseconds, decimals: 3),
        .number(Double(memory) / 1e6, decimals: 1), .number(Double(memory) / Double(count), decimals: 0),
        .number(generation.cpuSeconds, decimals: 3), .number(Double(bytes) / 1e6, decimals: 1),
        .number(Double(count) / time.median, decimals: 0), .count(time.runs),
      ])
      times.append(.init(x: Double(count), y: microseconds))
      memories.append(.init(x: Double(count), y: Double(memory) / Double(count)))
    }
    let plot = LogLogPlot(
      title: "Cost of a job under EASY as logs grow", xLabel: "jobs",
      series: [
        .init(name: "microseconds a job", points: times), .init(name: "bytes a job", points: memories),
      ])
    let path = "\(arguments.work)/scaling.svg"
    try plot.svg.write(toFile: path, atomically: true, encoding: .utf8)
    table.notes = [
      "Time: user and system, median. Memory: the largest resident set, the program itself (about 20 MB) included.",
      "Plot: \(path)",
    ]
    try table.emit(arguments)
  }
}
