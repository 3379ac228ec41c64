internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Fingerprints
internal import Host
internal import Machines

/// `plait machine`: describes machines.
struct MachineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machine", abstract: "Describes machines: this host's, or one in a file.",
    subcommands: [MachineDiscoverCommand.self, MachineCheckCommand.self])
}

struct MachineDiscoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Writes a machine file for this host: sockets, cores, caches, NUMA, memory, GPUs.",
    discussion: "EXAMPLES\n\n  plait machine discover\n  plait machine discover --out machine.yaml")

  @Option(help: "Write to this file instead of printing.", completion: .file()) var out: String?
  @Flag(help: "Print a summary as JSON (plait.machine/1).") var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) {
      let machine = try HostDiscovery().machine()
      let text = machine.yaml
      if let out = command.out { try AtomicFile.write(text, to: out) }
      if command.json {
        try Console.shared.output(json: MachineAnswer(machine, file: command.out))
      } else if let out = command.out {
        Console.shared.output("wrote \(out): \(machine.totalCores) cores, \(machine.totalGPUs) GPUs")
      } else {
        Console.shared.output(String(text.dropLast()))
      }
    }
  }
}

struct MachineCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Reads a machine file and says what it describes, or what is wrong with it.",
    discussion: "EXAMPLES\n\n  plait machine check machine.yaml --json")

  @Argument(help: "The machine file.", completion: .file()) var file: String
  @Flag(help: "Print the answer as JSON (plait.machine/1).") var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) {
      let machine = try Machine(path: command.file)
      if command.json { return try Console.shared.output(json: MachineAnswer(machine, file: command.file)) }
      Console.shared.output(
        "\(machine.name): \(machine.totalNodes) nodes, \(machine.totalCores) cores, \(machine.totalGPUs) GPUs, "
          + "\(machine.partitions.count) partitions")
    }
  }
}

private struct MachineAnswer: Answer {
  static let schema = "plait.machine/1"
  var name: String
  var fingerprint: String
  var nodes: Int
  var cores: Int
  var gpus: Int
  var memoryBytes: Int64?
  var partitions: [String]
  var file: String?

  init(_ machine: Machine, file: String?) {
    name = machine.name
    fingerprint = machine.fingerprint.text
    nodes = machine.totalNodes
    cores = machine.totalCores
    gpus = machine.totalGPUs
    memoryBytes = machine.totalMemoryBytes
    partitions = machine.partitions.map(\.name)
    self.file = file
  }
}
