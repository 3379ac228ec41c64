internal import ArgumentParser
internal import Foundation
internal import Recommendations
internal import Store

/// `plait show`: one recommendation, whole.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows one recommendation: change, outcomes, evidence, guards, history.",
    discussion: "EXAMPLES\n\n  plait show r-1a2b3c4d\n  plait show r-1a --json")

  @Argument(help: "The recommendation's id, or the beginning of it.") var id: String
  @OptionGroup var storeArguments: StoreArguments

  @Flag(help: "Print the recommendation as JSON (plait.recommendation/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.show() }
  }

  private func show() throws {
    let store = try storeArguments.open()
    let recommendation = try store.recommendation(id)
    let console = Console.shared
    if json {
      return Console.write(String(decoding: try recommendation.json(), as: UTF8.self), to: STDOUT_FILENO)
    }
    console.output(console.bold("\(recommendation.id)  \(recommendation.title)"))
    console.output("state: \(recommendation.state.rawValue); made by plait \(recommendation.verb)")
    console.output(recommendation.summary)
    showOutcomes(recommendation)
    console.output(console.bold("change"))
    if recommendation.change.isEmpty { console.output("  none: keep what there is") }
    for step in recommendation.change.steps { console.output(Self.text(of: step)) }
    console.output(console.bold("guards"))
    for entry in recommendation.guards { console.output("  \(entry.sentence)") }
    console.output(
      console.bold("evidence") + " (\(recommendation.evidence.count) entries; all facts with --json)")
    for entry in recommendation.evidence { console.output("  \(entry.id): \(entry.text)") }
    for verification in try store.verifications(of: recommendation.id) {
      console.output("verified: \(verification.verdict.rawValue). \(verification.text)")
    }
  }

  private func showOutcomes(_ recommendation: Recommendation) {
    Console.shared.output(
      Console.shared.bold("outcomes")
        + " (\(recommendation.baseline.origin.rawValue), \(recommendation.baseline.runs) windows)")
    for entry in recommendation.baseline.entries {
      let expected = recommendation.expected[entry.objective]
      let after = expected.map { String(format: "%.4g [%.4g, %.4g]", $0.value, $0.low, $0.high) } ?? "-"
      let before = String(
        format: "%.4g [%.4g, %.4g]", entry.estimate.value, entry.estimate.low, entry.estimate.high)
      let unit = entry.objective.unit == "1" ? "" : " \(entry.objective.unit)"
      Console.shared.output("  \(entry.objective.name): today \(before)\(unit), expected \(after)\(unit)")
    }
  }

  /// More lines of a file than this are not for reading: a model's trees take thousands.
  private static let shownLines = 50

  private static func text(of step: Change.Step) -> String {
    switch step {
    case .writeFile(let path, let contents, let mode):
      let body = (contents.text ?? "(\(contents.bytes.count) bytes)").split(
        separator: "\n", omittingEmptySubsequences: false)
      var lines = body.prefix(shownLines).map { "    \($0)" }
      if body.count > shownLines {
        lines.append("    ... and \(body.count - shownLines) lines more; all of them with --json")
      }
      return "  write \(path) (mode \(mode)):\n" + lines.joined(separator: "\n")
    case .patchFile(let path, let diff, _):
      return "  patch \(path):\n" + diff.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    case .setEnvironment(let path, let variables):
      return "  set in \(path): " + variables.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
    case .runCommand(let arguments, let inverse):
      return
        "  run: \(arguments.isEmpty ? "nothing" : arguments.joined(separator: " "))\n    taken back by: "
        + (inverse.isEmpty ? "nothing" : inverse.joined(separator: " "))
    }
  }
}
