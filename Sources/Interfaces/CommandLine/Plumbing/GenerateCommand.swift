internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import JobLogs
internal import WorkloadModels

/// `plait generate`: a job log from a model.
struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Generates a job log: Lublin and Feitelson's model, with users and requested times.",
    discussion: """
      The same seed gives the same bytes.

      EXAMPLES

        plait generate --jobs 5000 --processors 256 --seed 7 --out jobs.swf
        plait generate --jobs 100000 --processors 1024 --utilisation 0.85 --out jobs.swf
      """)

  @Option(help: "Jobs.") var jobs = 10_000
  @Option(help: "Processors of the machine.") var processors = 256
  @Option(help: "Seed.") var seed: UInt64 = 1
  @Option(help: "Share of the machine that the jobs fill, by scaling the gaps between them.") var utilisation:
    Double?
  @Flag(help: "Lublin and Feitelson's model alone: one user, requests equal to run times.") var plain = false
  @Option(help: "Write to this file instead of printing.", completion: .file()) var out: String?
  @Flag(help: "With --out: print what was written as JSON (plait.generate/1).") var json = false

  mutating func validate() throws {
    guard jobs > 0, jobs <= 100_000_000 else {
      throw ValidationError("--jobs must lie between 1 and 100000000")
    }
    guard processors > 1, processors <= 100_000_000 else {
      throw ValidationError("--processors must lie between 2 and 100000000")
    }
    if let utilisation, !(utilisation > 0 && utilisation <= 2) {
      throw ValidationError("--utilisation must lie above 0 and not above 2")
    }
    if json, out == nil {
      throw ValidationError("--json needs --out FILE, as the log itself is printed else")
    }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) {
      var model = WorkloadModel()
      if command.plain { model.users = nil }
      let log = model.generate(
        jobs: command.jobs, processors: command.processors, seed: command.seed,
        utilisation: command.utilisation)
      guard let out = command.out else {
        return try log.writeStandardWorkloadFormat { (piece) throws(OutputError) in
          try Console.output(piece)
        }
      }
      let file = try AtomicFile(path: out)
      try log.writeStandardWorkloadFormat { (piece) throws(FileError) in try file.write(piece) }
      try file.commit()
      if command.json {
        let answer = GenerateAnswer(
          file: out, jobs: log.jobs.count, processors: command.processors, seed: command.seed,
          utilisation: command.utilisation)
        return try Console.shared.output(json: answer)
      }
      Console.shared.note("wrote \(out): \(log.jobs.count) jobs")
    }
  }
}

/// What `plait generate --json` prints.
private struct GenerateAnswer: Answer {
  static let schema = "plait.generate/1"
  var file: String
  var jobs: Int
  var processors: Int
  var seed: UInt64
  var utilisation: Double?
}
