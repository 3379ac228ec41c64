/// How the side-car reaches slurmctld.
package enum SlurmConnection: Sendable, Equatable {
  /// Through Slurm's own clients: `squeue`, `sdiag`, `sinfo`, `scontrol`.
  case commands
  /// Through slurmrestd.
  case rest(Rest)

  /// A slurmrestd, and who asks it.
  package struct Rest: Sendable, Equatable {
    /// `unix:/path` or `http://host:port`.
    package var address: String
    /// A file with a JSON Web Token; nil where the socket says who asks.
    package var tokenFile: String?
    /// The cluster's name, for versions of Slurm that do not say it.
    package var cluster: String?
    /// Whether a token may travel to another machine in the clear.
    package var allowsPlainHTTP = false

    package init(address: String) { self.address = address }
  }
}
