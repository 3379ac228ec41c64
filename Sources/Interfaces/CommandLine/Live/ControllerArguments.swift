internal import ArgumentParser
internal import Foundation
internal import SlurmControl

/// The way to slurmctld: Slurm's own commands, or slurmrestd.
struct ControllerArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Speak through slurmrestd at this address (http://127.0.0.1:6820 or unix:/run/slurmrestd.socket) instead of Slurm's commands.",
      valueName: "address"))
  var rest: String?

  @Option(
    help: ArgumentHelp(
      "A file with the token of scontrol token, read anew for every request; else $SLURM_JWT, else none.",
      valueName: "file"), completion: .file())
  var tokenFile: String?

  @Option(help: "The cluster's name, where slurmrestd does not say it (Slurm 22.05 and 23.02).")
  var cluster: String?

  @Flag(help: "Let a token travel over plain HTTP to another machine.") var plainHTTP = false

  /// - Throws: `SlurmControlError` for an address that cannot be used.
  func controller() throws -> any QueueController {
    let environment = ProcessInfo.processInfo.environment
    guard let rest else { return SlurmCommands(environment: environment) }
    let address = try RestAddress(rest)
    var token = tokenFile.map { RestToken.file($0) }
    if token == nil { token = RestToken(environment: environment) }
    var options = RestController.Options(address: address, token: token)
    options.cluster = cluster
    options.allowsPlainHTTP = plainHTTP
    return try RestController(options)
  }

  /// The same again on a command line.
  var words: [String] {
    var words: [String] = []
    if let rest { words += ["--rest", rest] }
    if let tokenFile { words += ["--token-file", tokenFile] }
    if let cluster { words += ["--cluster", cluster] }
    if plainHTTP { words.append("--plain-http") }
    return words
  }
}
