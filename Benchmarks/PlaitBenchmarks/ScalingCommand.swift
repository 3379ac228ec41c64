internal import ArgumentParser
struct ScalingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "scaling")
}
