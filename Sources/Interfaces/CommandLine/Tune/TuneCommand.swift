internal import ArgumentParser

/// `plait tune`: which configuration of a kernel is fastest here?
struct TuneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Finds the fastest configuration of a kernel, from what earlier trials have taught.",
    subcommands: [
      TuneRunCommand.self, TuneShowCommand.self, TuneExplainCommand.self, TuneExportCommand.self,
      TuneImportCommand.self, TuneSpecifyCommand.self, TuneReplayCommand.self, TuneTrialCommand.self,
    ], defaultSubcommand: TuneRunCommand.self)
}
