internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces

/// `plait tune trial`: builds, verifies and times configurations that another program chooses.
struct TuneTrialCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trial",
    abstract:
      "Builds, verifies and times the configurations that stand on the standard input, a JSON object a line.",
    discussion: """
      Each line names parameters and values; those that it leaves out are at their defaults. Each answer is a line of JSON: the \
      configuration, the seconds of each repetition, energy, memory, size, or why it failed. A line {"interleave": [{...}, {...}], "rounds": 21} times configurations in turns. So another program can search, \
      and a node of a cluster can carry trials out.

      EXAMPLES

        echo '{"TILE_I": 64}' | plait tune trial Examples/kernels/matrix-product/matrix-product-c.yaml
      """)

  @Argument(help: "The kernel's specification.", completion: .file())
  var specification: String

  @Option(help: "Where an OpenCL or CUDA kernel runs, such as opencl:0 or cuda:0.")
  var device: String?

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: false) { try await command.serve() }
  }

  private func serve() async throws {
    Interrupt.install()
    Interrupt.endsAtOnce(true)
    let place = try await KernelPlace.open(specification, device: device, jobs: 1)
    defer { place.evaluator.close() }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var line = 0
    while let text = readLine() {
      line += 1
      if text.allSatisfy(\.isWhitespace) { continue }
      if let asked = try? JSONDecoder().decode(InterleavedTrials.self, from: Data(text.utf8)) {
        let seconds = try await place.executor.interleave(asked.interleave, rounds: min(asked.rounds, 10_000))
        let answer = InterleavedSeconds(interleaved: seconds)
        Console.shared.output(String(decoding: try encoder.encode(answer), as: UTF8.self))
        continue
      }
      let configuration = try configuration(text, line: line, place.specification)
      let trials = try await place.executor.evaluate([configuration], best: nil)
      for trial in trials {
        Console.shared.output(String(decoding: try encoder.encode(trial), as: UTF8.self))
      }
    }
  }

  private func configuration(
    _ text: String, line: Int, _ specification: KernelSpecification
  ) throws -> [String: ParameterValue] {
    func flaw(_ why: String) -> UsageError { UsageError(message: "line \(line) of the input: \(why)") }
    guard let values = try? JSONDecoder().decode([String: ParameterValue].self, from: Data(text.utf8)) else {
      throw flaw("a JSON object of parameters and values is wanted, such as {\"TILE\": 64}")
    }
    var configuration = specification.defaultConfiguration
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let index = specification.space.index(of: name) else { throw flaw("`\(name)` is no parameter") }
      let parameter = specification.space.parameters[index]
      guard let level = parameter.level(of: value) else { throw flaw("`\(value)` is no value of `\(name)`") }
      configuration[name] = parameter.value(atLevel: level)
    }
    return configuration
  }
}
