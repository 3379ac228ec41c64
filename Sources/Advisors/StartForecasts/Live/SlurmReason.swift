/// Why a job waits, in Slurm's word (squeue, JOB REASON CODES) and in plain ones.
package struct SlurmReason: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// It takes part in the order: what it lacks is room, or its turn.
    case order
    /// Somebody holds it.
    case held
    case dependency
    /// Its time has not come.
    case begin
    /// A limit of its user, account, quality of service or partition.
    case limit
    /// What it needs is down, reserved or used up.
    case unavailable
    /// A word that this version does not know.
    case other
  }

  package var word: String
  package var kind: Kind
  package var text: String

  /// Whether something other than the order keeps it from starting.
  package var blocks: Bool {
    switch kind {
    case .held, .dependency, .limit, .unavailable: true
    case .order, .begin, .other: false
    }
  }

  package init(_ word: String) {
    self.word = word
    // Some reasons carry a list behind their word, as `ReqNodeNotAvail, UnavailableNodes:n1`.
    let code = word.prefix { $0 != "," && $0 != " " && $0 != ":" }
    if code.lowercased() == "reqnodenotavail", word.contains("reserved for") || word.contains("Reserved for")
    {
      // Its turn comes when the nodes do: Slurm says so of maintenance, and of what it keeps for others.
      kind = .order
      text = "nodes that it could have are reserved for maintenance or for other jobs"
    } else if let known = Self.known[code.lowercased()] {
      kind = known.0
      text = known.1
    } else if code.hasPrefix("Assoc") {
      kind = .limit
      text = "the account or the user has reached a limit (\(code))"
    } else if code.hasPrefix("QOS") {
      kind = .limit
      text = "the quality of service has reached a limit, or the job asks for more than it allows (\(code))"
    } else if code.hasPrefix("Nodes") {
      kind = .unavailable
      text = "nodes that it needs are down, drained or reserved for jobs of a higher partition"
    } else {
      kind = .other
      text = word.isEmpty ? "Slurm names no reason" : "Slurm says \(word)"
    }
  }

  private static let known: [String: (Kind, String)] = [
    "none": (.order, "it has not been looked at yet"),
    "priority": (.order, "jobs of a higher priority wait before it"),
    "resources": (.order, "it is next, and waits for nodes or processors to come free"),
    "prolog": (.order, "the nodes are being prepared"),
    "cleaning": (.order, "its last run is still being cleared away"),
    "jobhelduser": (.held, "its user holds it: scontrol release lets it go"),
    "jobheldadmin": (.held, "an administrator holds it"),
    "jobholdmaxrequeue": (.held, "it was requeued too often and is held"),
    "launchfailedrequeuedheld": (.held, "it could not be launched and is held"),
    "dependency": (.dependency, "jobs that it depends on are not over yet"),
    "dependencyneversatisfied": (
      .dependency, "what it depends on cannot happen any more: it will never start"
    ),
    "begintime": (.begin, "its begin time has not come"),
    "jobarraytasklimit": (.limit, "the array runs as many tasks at once as it allows itself"),
    "partitionnodelimit": (
      .limit, "it asks for more nodes than its partition allows, or nodes of it are down"
    ),
    "partitiontimelimit": (.limit, "its time limit is longer than its partition allows"),
    "accountnotallowed": (.limit, "its account may not use the partition"),
    "invalidaccount": (.limit, "its account is not valid"),
    "invalidqos": (.limit, "its quality of service is not valid"),
    "maxmempernode": (.limit, "it asks for more memory a node than is allowed"),
    "licenses": (.unavailable, "the licences that it asks for are used up"),
    "reqnodenotavail": (.unavailable, "nodes that it asks for are down, drained or reserved"),
    "reservation": (.unavailable, "its reservation has not begun, or is full"),
    "reservationdeleted": (.unavailable, "its reservation is gone"),
    "partitiondown": (.unavailable, "its partition is down"),
    "partitioninactive": (.unavailable, "its partition is inactive"),
    "nodedown": (.unavailable, "a node that it needs is down"),
    "badconstraints": (.unavailable, "no nodes can ever meet what it asks for"),
    "frontenddown": (.unavailable, "no front end is up"),
  ]
}
