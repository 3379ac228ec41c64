internal import ArgumentParser
internal import Recommendations
internal import Store

/// `plait list`: the recommendations in the store.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the recommendations and where each stands.",
    discussion: "EXAMPLES\n\n  plait list\n  plait list --state applied --json")

  @OptionGroup var storeArguments: StoreArguments

  @Option(help: "Only those in this state.")
  var state: Recommendation.State?

  @Flag(help: "Print the answer as JSON (plait.list/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.list() }
  }

  private func list() throws {
    let all = try storeArguments.open().recommendations().filter { state == nil || $0.state == state }
    if json {
      return try Console.shared.output(
        json: ListAnswer(
          recommendations: all.map {
            ListAnswer.Entry(
              id: $0.id, verb: $0.verb, state: $0.state.rawValue, title: $0.title,
              note: AttachmentRecord.note(on: $0))
          }))
    }
    if all.isEmpty {
      Console.shared.output("no recommendations; make some with plait advise DIR or plait schedule LOG")
    }
    for recommendation in all {
      let note = AttachmentRecord.note(on: recommendation).map { "  (\($0))" } ?? ""
      Console.shared.output(
        "\(Console.shared.bold(recommendation.id))  \(recommendation.state.rawValue)  \(recommendation.verb)  \(recommendation.title)\(note)"
      )
    }
  }
}

extension Recommendation.State: ExpressibleByArgument {}

private struct ListAnswer: Answer {
  static let schema = "plait.list/1"
  var recommendations: [Entry]

  struct Entry: Encodable {
    var id: String
    var verb: String
    var state: String
    var title: String
    /// Of an attached side-car: whether it runs.
    var note: String?
  }
}
