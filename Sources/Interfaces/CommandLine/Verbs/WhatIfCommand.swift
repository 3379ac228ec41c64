internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Recommendations
internal import Reports
internal import Slurm
internal import SlurmSettings
internal import Store

/// `plait whatif`: what would other settings of slurm.conf have done?
struct WhatIfCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whatif",
    abstract: "Replays a log through Slurm's schedulers as configured, and again with settings changed.",
    discussion: """
      Prints what changes for users and machine, each with a 95 % interval. Everything is simulated by a replica \
      of Slurm's main and backfill schedulers; Documentation/slurm-replica.md tells what it models. The change is kept as a recommendation: plait show, apply, \
      verify and undo take its id.

      EXAMPLES

        plait whatif jobs.swf --conf slurm.conf --set bf_window=4320
        plait whatif week.events.gz --conf slurm.conf --accounts sacctmgr.dump --set PriorityWeightAge=100000
        plait whatif jobs.txt --conf slurm.conf --set bf_continue --set bf_max_job_test=1000 --report whatif.html
        plait whatif jobs.txt --conf slurm.conf --set debug.MaxTime=0:30:00 --json
        plait whatif jobs.txt --conf /etc/slurm/slurm.conf --set bf_window=4320, then plait apply r-1a2b3c4d
      """)

  @OptionGroup var logArguments: ReplicaLogArguments
  @OptionGroup(title: "The cluster") var slurmArguments: SlurmArguments

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "A setting to change; may be given again: KEY=VALUE of slurm.conf, OPTION[=VALUE] of SchedulerParameters (OPTION=no takes it away), or PARTITION.KEY=VALUE.",
      valueName: "setting"))
  var settings: [String] = []

  @OptionGroup var storeArguments: StoreArguments

  @Option(help: "The seed of the bootstrap.")
  var seed: UInt64 = 1

  @Option(help: "Write a report to this file: one HTML page that needs no network.", completion: .file())
  var report: String?

  @Flag(help: "Print the answer as JSON (plait.whatif/1).")
  var json = false

  mutating func validate() throws {
    if slurmArguments.conf == nil {
      throw ValidationError("give the cluster's configuration with --conf slurm.conf")
    }
    if settings.isEmpty {
      throw ValidationError("name what to change with --set, as in --set bf_window=4320")
    }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try await command.ask() }
  }

  private func ask() async throws {
    Interrupt.install()
    try report.map(OutputPlace.check)
    let store = try storeArguments.open()
    let run = try await WhatIfRun(
      log: logArguments, slurm: slurmArguments, settings: settings, seed: seed, quiet: json)
    if let report { try AtomicFile.write(WhatIfReport(run: run).report.html(), to: report) }
    let recommendation = try stored(run, in: store)
    if json {
      try Console.shared.output(json: WhatIfAnswer(run, report: report, recommendation: recommendation))
    } else {
      WhatIfText.print(run, report: report, recommendation: recommendation)
    }
  }

  /// The recommendation, once it is in the store; nil, with a word why, where the files cannot be changed so.
  private func stored(_ run: WhatIfRun, in store: Store) throws -> Recommendation? {
    if let reason = run.edit.reason {
      Console.shared.warning("no recommendation is kept: \(reason)")
      return nil
    }
    let subject = try SettingsSubject(
      run, settings: settings, log: logArguments, accounts: slurmArguments.accounts)
    return try store.add(run.study.recommendation(subject))
  }
}
