internal import LiveScheduling
internal import SlurmControl

extension AttachCommand {
  /// The command with what a configuration says where the command line does not.
  func completed(by configuration: SideCarConfiguration) -> AttachCommand {
    var completed = self
    completed.place.state = place.state ?? configuration.state
    completed.slurm = slurm.filled(from: configuration.slurm)
    completed.metrics = metrics ?? configuration.metrics
    completed.log = log ?? configuration.log.map { $0 == .json ? .json : .text }
    return completed
  }
}

extension ControllerArguments {
  /// The way to Slurm with that of a configuration where the command line names none. Paths are absolute after
  /// it: the guardian and `plait undo` run elsewhere.
  func filled(from connection: SlurmConnection?) -> ControllerArguments {
    var filled = self
    if rest == nil, case .rest(let rest)? = connection {
      filled.rest = rest.address
      filled.tokenFile = tokenFile ?? rest.tokenFile
      filled.cluster = cluster ?? rest.cluster
      filled.plainHTTP = plainHTTP || rest.allowsPlainHTTP
    }
    filled.tokenFile = filled.tokenFile.map { SideCarPlace.absolute($0) }
    return filled
  }
}
