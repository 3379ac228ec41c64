internal import ArgumentParser
internal import Foundation
internal import PolicySearch
internal import WorkloadModels

/// `selection`: the learned policies of the commit protocol.
struct SelectionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selection", abstract: "Learns the policies of the commit protocol.",
    subcommands: [SelectionTrainCommand.self])
}

/// `selection train`: makes `Benchmarks/commit-protocol.yaml`.
struct SelectionTrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learns every form of policy for both logs, with backfilling and without.",
    discussion: """
      Nothing of the two logs is read: windows are drawn from Lublin and Feitelson's model with its \
      published parameters. The same seed gives the same file on any number of threads.
      """)

  @Option(help: "The seed of all that is drawn.")
  var seed: UInt64 = 1

  @Option(help: "Generations of each search; by default what its form needs.")
  var generations: Int?

  @Option(help: "Windows that each generation is tried on.")
  var windows = 40

  @Option(help: "Where the policies go.")
  var out = "Benchmarks/commit-protocol.yaml"

  @Option(help: "Train only what has this word in its name, as in 'Lublin-1' or 'lookahead'.")
  var only: String?

  func run() async throws {
    let learned = try await Self.train(seed: seed, generations: generations, windows: windows, only: only)
    try learned.write(out)
    print("\(out): \(learned.entries.count) policies")
  }

  /// Learns each form for each log and backfilling, and tells how it goes on standard error.
  static func train(
    seed: UInt64, generations: Int? = nil, windows: Int = 40, only: String? = nil
  ) async throws -> LearnedSelections {
    var learned = LearnedSelections(seed: seed, entries: [])
    for log in CommitProtocol.logs {
      for backfilling in [false, true] {
        for form in SelectionForm.allCases {
          let name = "\(log.name) \(form.rawValue) \(backfilling ? "with" : "without") backfilling"
          if let only, !name.contains(only) { continue }
          let search = SelectionSearch(
            task: CommitProtocol.task(log, backfills: backfilling), form: form, seed: seed,
            generations: generations, windowsPerGeneration: windows)
          let answer = try await search.run { progress in
            FileHandle.standardError.write(
              Data("\(name): generation \(progress.generation), \(progress.validationSlowdown)\n".utf8))
          }
          learned.entries.append(
            LearnedSelections.Entry(
              log: log.name, backfilling: backfilling, form: form, generations: search.generations,
              validation: answer.validationSlowdown, validationShortestFirst: answer.shortestFirstSlowdown,
              parameters: Dictionary(uniqueKeysWithValues: zip(form.parameterNames, answer.values))))
        }
      }
    }
    return learned
  }
}
