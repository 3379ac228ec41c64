internal import ArgumentParser
struct DeterminismCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "determinism")
}
