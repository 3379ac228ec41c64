internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import KernelTuning
internal import TuningFiles
internal import TuningRecords

/// `plait tune replay`: how good is a search on spaces that others have recorded in full?
struct TuneReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Plays a search on recorded spaces and scores it by the auto-tuning community's protocol.",
    discussion: """
      A space is a file in which every configuration was measured: a cache of Kernel Tuner, T4 or KTT, plain or gzip. \
      The score is 0 for random search and 1 for the optimum at once (Documentation/tuning-replay.md). A run goes \
      on past the protocol's time until it came within 1 % of the optimum, at most for --beyond evaluations. The same \
      seeds give the same bytes.

      With --warm the search begins from other spaces: those of the same parameters on another device or size. A file \
      of the very same kernel, device and size is left out, and said.

      EXAMPLES

        plait tune replay convolution__A100.json.gz --strategy portfolio --seeds 100
        plait tune replay spaces/*.json.gz --strategy random --seeds 100 --json
        plait tune replay gemm__A4000.json.gz --seeds 100 --warm gemm__A100.json.gz gemm__MI250X.json.gz --json
      """)

  @Argument(help: "Recorded spaces.", completion: .file())
  var spaces: [String]

  @Option(
    help: ArgumentHelp(
      "The search: \(SearchStrategyName.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"
    ))
  var strategy: SearchStrategyName = .portfolio

  @Option(help: "Runs on each space, each with its own seed.")
  var seeds = 100

  @Option(help: "The seed of the first run; the others follow it.")
  var seed: UInt64 = 0

  @Option(parsing: .upToNextOption, help: "Recorded spaces to begin from.", completion: .file())
  var warm: [String] = []

  @Option(help: "The most evaluations of a run that goes on past the protocol's time.")
  var beyond = 300

  @Flag(help: "Print the answer as JSON (plait.tune-replay/1).")
  var json = false

  mutating func validate() throws {
    if seeds < 1 || seeds > 100_000 { throw ValidationError("--seeds is a number from 1 to 100000") }
    if beyond < 0 { throw ValidationError("--beyond is a number of evaluations, 0 or more") }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.play() }
  }

  private func play() throws {
    Interrupt.install()
    let sources = try warm.map { (path: $0, space: try Self.read($0)) }
    var study = ReplayStudy(strategy: strategy, seeds: seeds)
    study.firstSeed = seed
    study.mostEvaluationsBeyond = beyond
    var results: [ReplayStudy.Result] = []
    for path in spaces {
      let record = try Self.read(path)
      let others = sources.filter { source in
        let isSame = source.space.isSameSubject(as: record)
        if isSame {
          Console.shared.warning("\(source.path) is of the same kernel, device and size as \(path): left out")
        }
        return !isSame
      }
      do {
        let result = try study.run(record, name: Self.name(path), sources: others.map(\.space))
        results.append(result)
        if !json { Console.shared.output(TuneReplayText.line(result, isFirst: results.count == 1)) }
      } catch let error as any DiagnosedError {
        throw TuneFailure(file: path, error)
      }
    }
    if json {
      try Console.shared.output(json: TuneReplayAnswer(study, results))
    } else {
      Console.shared.output(TuneReplayText.mean(results))
    }
  }

  private static func read(_ path: String) throws -> RecordedSpace {
    let reading = try TuningRecordFile.read(path)
    for remark in reading.remarks { Console.shared.warning("\(path): \(remark)") }
    return reading.space
  }

  private static func name(_ path: String) -> String {
    var name = URL(fileURLWithPath: path).lastPathComponent
    for ending in [".gz", ".json"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
    return name
  }
}

extension SearchStrategyName: ExpressibleByArgument {}

extension RecordedSpace {
  /// Whether both are of one kernel on one device in one size.
  fileprivate func isSameSubject(as other: RecordedSpace) -> Bool {
    kernelName == other.kernelName && deviceName == other.deviceName && problemSize == other.problemSize
      && parameters.map(\.name) == other.parameters.map(\.name)
  }
}
