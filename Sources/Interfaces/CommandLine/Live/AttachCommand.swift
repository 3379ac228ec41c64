internal import ArgumentParser
internal import Foundation
internal import LiveScheduling
internal import SlurmControl

/// `plait attach`: a learned scheduler beside a live queueing system.
struct AttachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract:
      "Runs the learned scheduler beside a live Slurm: watches first, acts within bounds, leaves no trace.",
    discussion: """
      Reads the queue, learns run times as jobs end, and brings waiting jobs into the policy's order through their \
      Nice values, each written down before it is set. Slurm goes on scheduling with or without it. Ctrl-C, \
      plait detach or the end of this process by any means gives every job its own Nice back.

      EXAMPLES

        plait attach slurm                               watches and records; changes nothing
        plait attach slurm --canary 10%                  acts on a random tenth of the jobs
        plait attach slurm --enforce --policy plait.policy.yaml
        plait attach slurm --print-config > slurm.yaml   every key, its default and its meaning
        plait attach slurm --config slurm.yaml --metrics 127.0.0.1:9817
        plait status                                     what it did, and what it brought
        plait detach slurm                               stops it; every value as it was
      """)

  @Argument(help: ArgumentHelp("The system to attach to: slurm.", valueName: "system"))
  var system: LiveSystem

  @OptionGroup(title: "The side-car") var arguments: SideCarArguments
  @OptionGroup(title: "Slurm") var slurm: ControllerArguments
  @OptionGroup var place: SideCarPlace

  @Flag(help: "Learn the order anew, though one was learned in the last week.") var relearn = false

  @Option(help: ArgumentHelp("Stop after this many cycles; by default never.", valueName: "count"))
  var cycles: Int?

  @Option(help: ArgumentHelp("How the log on the error stream is written.", valueName: "text|json"))
  var log: SideCarLog.Form?

  @Option(
    help: ArgumentHelp(
      "A configuration file (plait.side-car-config/1), read anew on SIGHUP and when it changes; options given here win.",
      valueName: "file"), completion: .file())
  var config: String?

  @Flag(help: "Print a configuration file with every key, its default and its meaning, and end.")
  var printConfig = false

  @Option(
    help: ArgumentHelp(
      "Serve /metrics for Prometheus and /status as JSON at this address; a port alone is 127.0.0.1's.",
      valueName: "address"))
  var metrics: ListenAddress?

  @OptionGroup var storeArguments: StoreArguments

  @Option(
    help: ArgumentHelp(
      "Learn from this job log at the start, in the place of sacct's records.", valueName: "log"),
    completion: .file())
  var learnFrom: String?

  mutating func validate() throws {
    try arguments.validate()
    if let cycles, cycles < 1 { throw ValidationError("--cycles is at least 1") }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: log == .json) {
      if command.printConfig { return Console.write(SideCarConfiguration.example, to: STDOUT_FILENO) }
      Interrupt.install()
      try await Attachment(command).run()
    }
  }
}

/// What can be attached to.
enum LiveSystem: String, ExpressibleByArgument, CaseIterable {
  case slurm
}

extension SideCarLog.Form: ExpressibleByArgument {}

extension ListenAddress: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
