internal import ArgumentParser

/// The figures that the README quotes, each printed by one command with the reference's beside it.
@main
struct PlaitBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plait-benchmarks",
    abstract: "Prints Plait's figures, each with the reference's figure beside it.",
    subcommands: [
      ExactnessCommand.self, PublishedTableCommand.self, SpeedCommand.self, ScalingCommand.self,
      DeterminismCommand.self, CommitProtocolCommand.self, SelectionCommand.self, SlurmReplicaCommand.self,
      GeneralPolicyCommand.self, WholeTracesCommand.self,
      OfflineLearningCommand.self, StartTimesCommand.self, OnlineChoiceCommand.self,
      FrontsCommand.self, TuningColdCommand.self, TuningWarmCommand.self, TuningFilesCommand.self,
      TuningScoreCommand.self, TuningSettingsCommand.self, TuningRecordedFrontsCommand.self,
      TuningSpacesCommand.self,
    ])
}

/// The arguments of every benchmark.
struct BenchmarkArguments: ParsableArguments {
  @Option(help: "The folder with the reference data (see Documentation/benchmarks.md).")
  var data = "../shared/data"

  @Option(help: "The folder for what the benchmark writes.")
  var work = ".build/benchmarks"

  @Flag(help: "Print JSON (plait.benchmark/1) in place of a table.")
  var json = false

  @Option(help: "Write the JSON to this file as well.")
  var jsonFile: String?
}
