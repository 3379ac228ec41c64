internal import ArgumentParser
internal import Recommendations
internal import SlurmSettings
internal import Store

/// `plait apply`: carries a recommendation's change out.
struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Applies a recommendation's change; plait undo takes it back.",
    discussion: """
      What is about to be done, and what was there before, is on the disk before the first act; killed at any \
      point, the next plait puts back what was half done.

      EXAMPLES

        plait apply r-1a2b3c4d
        plait apply r-1a2b3c4d --into /etc/plait
      """)

  @Argument(help: "The recommendation's id, or the beginning of it.") var id: String
  @Option(help: "The folder that the change's relative paths are below.", completion: .directory) var into =
    "."
  @Flag(help: "Apply although the recommendation is older than its guard allows.") var force = false
  @OptionGroup var storeArguments: StoreArguments
  @Flag(help: "Print the answer as JSON (plait.change/1).") var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) {
      try Self.apply(
        command.id, in: command.storeArguments.open(), root: command.into, force: command.force
      ).print(json: command.json)
    }
  }

  static func apply(_ id: String, in store: Store, root: String, force: Bool) throws -> ChangeAnswer {
    let report = try ChangeApplier(store: store).apply(
      id, root: root, nowUnixSeconds: Clock.unixSeconds, force: force)
    return ChangeAnswer(report, of: try store.recommendation(report.recommendation))
  }
}

/// `plait undo`: takes an applied change back.
struct UndoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Takes an applied recommendation back: every file as it was.",
    discussion: "EXAMPLES\n\n  plait undo r-1a2b3c4d")

  @Argument(help: "The recommendation's id, or the beginning of it.") var id: String
  @Flag(help: "Put back files that were changed since, too.") var force = false
  @OptionGroup var storeArguments: StoreArguments
  @Flag(help: "Print the answer as JSON (plait.change/1).") var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) {
      let store = try command.storeArguments.open()
      let report = try ChangeApplier(store: store).undo(
        command.id, nowUnixSeconds: Clock.unixSeconds, force: command.force)
      try ChangeAnswer(report, of: store.recommendation(report.recommendation)).print(json: command.json)
    }
  }
}

/// What an apply or an undo did.
struct ChangeAnswer: Answer {
  static let schema = "plait.change/1"
  var recommendation: String
  var act: String
  var lines: [String]
  var problems: [String]
  /// What a person does now, where there is something.
  var nextStep: String?

  init(_ report: ChangeReport, of made: Recommendation) {
    recommendation = report.recommendation
    act = report.kind.rawValue
    lines = report.lines
    problems = report.problems
    nextStep = made.evidence.first { $0.id == Recommendation.nextStepEvidence }?.text
  }

  func print(json: Bool) throws {
    if json { return try Console.shared.output(json: self) }
    Console.shared.output("\(act) \(recommendation)")
    for line in lines { Console.shared.output("  \(line)") }
    for line in problems { Console.shared.warning(line) }
    if let nextStep { Console.shared.output("  next: \(nextStep)") }
  }
}
