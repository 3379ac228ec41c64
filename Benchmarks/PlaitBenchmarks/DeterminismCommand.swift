internal import ArgumentParser
internal import Fingerprints
internal import Foundation

/// `determinism`: the same bytes from one and two processors, from debug and release, and under any
/// seed of the dictionaries.
struct DeterminismCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "determinism",
    abstract: "Compares the output of plait across processors, builds and dictionary seeds, byte by byte.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "The release build.")
  var plait = ".build/release/plait"

  @Option(help: "The debug build.")
  var debug = ".build/debug/plait"

  private struct Variant {
    var name: String
    var program: String
    var processors: String?
    var environment: [String: String] = [:]
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: arguments.work, withIntermediateDirectories: true)
    let log = "\(arguments.work)/determinism.swf"
    try? FileManager.default.removeItem(atPath: log)
    _ = try MeasuredProcess.run([
      plait, "generate", "--jobs", "4000", "--processors", "128", "--utilisation", "0.9", "--seed", "5",
      "--out", log,
    ])
    let commands: [(String, [String])] = [
      ("generate", ["generate", "--jobs", "20000", "--processors", "256", "--seed", "3"]),
      ("simulate EASY", simulate(log, "fcfs", "easy")),
      ("simulate multifactor + EASY", simulate(log, "multifactor", "easy")),
      ("simulate UNICEP + EASY (F1)", simulate(log, "unicep", "easy") + ["--backfill-order", "f1"]),
      ("simulate conservative", simulate(log, "fcfs", "conservative")),
      ("schedule", ["schedule", log, "--evaluations", "40", "--seed", "1", "--json"]),
    ]
    var table = BenchmarkTable(
      name: "determinism", title: "SHA-256 of the output, by command and by how it was run",
      columns: ["command", "run", "bytes", "sha256 (first 16)", "equal"])
    var isEqual = true
    for (name, command) in commands {
      var first: [UInt8]?
      for variant in variants {
        guard FileManager.default.isExecutableFile(atPath: variant.program) else {
          table.append([.text(name), .text("\(variant.name): skipped, not built"), .none, "-", "-"])
          continue
        }
        let store = "\(arguments.work)/determinism-store"
        for path in [store, schedulePath] { try? FileManager.default.removeItem(atPath: path) }
        let prefix = variant.processors.map { ["taskset", "-c", $0] } ?? []
        let run = try MeasuredProcess.run(
          prefix + [variant.program] + command,
          environment: variant.environment.merging(["PLAIT_STORE": "\(store)/plait.sqlite"]) { $1 })
        let output = run.output + (FileManager.default.contents(atPath: schedulePath) ?? Data())
        var hash = SHA256()
        hash.update(Array(output))
        let digest = hash.digest()
        let equal = first == nil || first == digest
        first = first ?? digest
        isEqual = isEqual && equal
        table.append([
          .text(name), .text(variant.name), .count(output.count),
          .text(hexadecimal(Array(digest.prefix(8)))), .text(equal ? "yes" : "NO"),
        ])
      }
    }
    table.notes = [
      "One run each, the schedules that were written included; equal: the same bytes as the first run of the command."
    ]
    try table.emit(arguments)
    if !isEqual { throw ExitCode(1) }
  }

  /// Where the simulations write their schedules, which are compared with the output.
  private var schedulePath: String { "\(arguments.work)/determinism-schedule.swf" }

  private func simulate(_ log: String, _ order: String, _ backfill: String) -> [String] {
    ["simulate", log, "--order", order, "--backfill", backfill, "--json", "--out", schedulePath]
  }

  private var variants: [Variant] {
    let fixed = ["SWIFT_DETERMINISTIC_HASHING": "1"]
    return [
      Variant(name: "release, all processors", program: plait),
      Variant(name: "release, again", program: plait),
      Variant(name: "release, one processor", program: plait, processors: "0"),
      Variant(name: "release, fixed dictionary seed", program: plait, environment: fixed),
      Variant(name: "debug, all processors", program: debug),
      Variant(name: "debug, one processor", program: debug, processors: "0"),
    ]
  }
}
