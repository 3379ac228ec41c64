internal import Foundation

/// slurmctld through Slurm's own clients: `squeue`, `sdiag`, `sinfo`, `sshare` and `scontrol`, in the forms that
/// Slurm 20.11 and later print.
package struct SlurmCommands: QueueController {
  /// In which form squeue is asked for the queue.
  package enum QueueForm: Sendable {
    /// Fields between bars: the fastest, a tenth of the bytes.
    case text
    /// `squeue --json`, of Slurm 22.05 and later.
    case json
    /// Text, and JSON where squeue does not know a field or prints no line that can be read.
    case textElseJSON
  }

  private let process: ClientProcess
  private let form: QueueForm

  /// - Parameters:
  ///   - environment: What the clients get; it decides which Slurm they speak to (`SLURM_CONF`).
  ///   - limitSeconds: How long to wait for one client.
  package init(
    environment: [String: String], limitSeconds: Double = 30, form: QueueForm = .textElseJSON
  ) {
    self.form = form
    var plain = environment
    // Times as seconds since 1970, whatever the reader's time zone; names of tasks at any length.
    plain["SLURM_TIME_FORMAT"] = "%s"
    plain["SLURM_BITSTR_LEN"] = "0"
    for name in environment.keys where name.hasPrefix("SQUEUE_") || name.hasPrefix("SINFO_") {
      plain[name] = nil
    }
    plain["LC_ALL"] = "C"
    process = ClientProcess(environment: plain, limitSeconds: limitSeconds)
  }

  package var place: String { "Slurm's commands" }

  package var user: String? { NSUserName() }

  package func identity() async throws(SlurmControlError) -> ControllerIdentity {
    let text = try await answer("scontrol", ["show", "config"])
    return try ConfigurationText.identity(text)
  }

  package func queue() async throws(SlurmControlError) -> QueueSnapshot {
    let at = try await load().atSeconds
    var snapshot = form == .json ? try await documentOfQueue() : try await textOfQueue()
    snapshot.atSeconds = at
    return snapshot
  }

  private func textOfQueue() async throws(SlurmControlError) -> QueueSnapshot {
    let ending = try await process.run("squeue", ["-h", "-a", "-t", "all", "-O", QueueText.format])
    // A field that squeue does not know ends it, or (22.05) is told and leaves its column out.
    let isUnknown = ending.errors.contains("Invalid job format specification")
    if form == .textElseJSON, isUnknown { return try await documentOfQueue() }
    try Self.check(ending, "squeue")
    let snapshot = QueueText.snapshot(ending.output)
    let isReadable = !snapshot.jobs.isEmpty || snapshot.unreadable.isEmpty
    return isReadable || form == .text ? snapshot : try await documentOfQueue()
  }

  private func documentOfQueue() async throws(SlurmControlError) -> QueueSnapshot {
    let ending = try await process.run("squeue", ["-a", "-t", "all", "--json"])
    try Self.check(ending, "squeue")
    let document = try QueueDocument(ending.output, source: "squeue --json")
    if let complaint = document.answer.complaints.first {
      throw SlurmControlError(complaint.code, "squeue --json failed", cause: complaint.text)
    }
    return document.snapshot
  }

  package func reservations() async throws(SlurmControlError) -> ReservationSnapshot {
    let ending = try await process.run("scontrol", ["show", "reservation", "-o"])
    try Self.check(ending, "scontrol")
    return ReservationText.snapshot(ending.output)
  }

  /// By `sshare`; nil where nothing is accounted.
  package func shares() async throws(SlurmControlError) -> AccountShares? {
    let at = try await load().atSeconds
    let ending = try await process.run("sshare", ["-a", "-n", "-P", "-o", AccountShares.format])
    // Without slurmdbd, or with priority/basic, there are none.
    if ending.status != 0 { return nil }
    var shares = try AccountShares(sshare: String(decoding: ending.output, as: UTF8.self))
    shares.atSeconds = at
    return shares.associations.count > 1 ? shares : nil
  }

  package func load() async throws(SlurmControlError) -> ControllerLoad {
    try ControllerLoad(sdiag: try await answer("sdiag", []))
  }

  package func processors() async throws(SlurmControlError) -> Int64 {
    // Allocated / idle / other / total.
    let text = try await answer("sinfo", ["-h", "-a", "-o", "%C"])
    var sum: Int64 = 0
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "/").compactMap { SlurmCount.value($0) }
      guard parts.count == 4 else {
        throw SlurmControlError(.malformed, "sinfo printed `\(line)` where four numbers were expected")
      }
      sum += parts[0] + parts[1]
    }
    return sum
  }

  package func nodes() async throws(SlurmControlError) -> [LiveNode] {
    try NodeText.nodes(try await answer("sinfo", NodeText.arguments))
  }

  /// One process of `scontrol` for all changes, which it reads from its input.
  package func setNice(_ changes: [NiceChange]) async throws(SlurmControlError) -> [NiceRefusal] {
    guard !changes.isEmpty else { return [] }
    let lines = changes.map { "update JobId=\($0.job) Nice=\($0.nice)\n" }.joined()
    let ending = try await process.run("scontrol", [], input: lines)
    let words = ending.errors.split(separator: "\n").map(String.init)
    let refusals = words.compactMap { line in
      Self.job(in: line).map { NiceRefusal(job: $0, words: line) }
    }
    if ending.status != 0, refusals.isEmpty { try Self.check(ending, "scontrol") }
    return refusals
  }

  package func history(sinceSeconds: Int64) async throws(SlurmControlError) -> [PassedJob] {
    let ending = try await process.run(
      "sacct",
      [
        "-a", "-X", "-n", "-P", "-S", "uts\(sinceSeconds)", "-o",
        AccountingText.fields.joined(separator: ","),
      ])
    // A site without slurmdbd: the side-car learns from what it sees.
    if ending.status != 0 { return [] }
    return AccountingText.jobs(ending.output).sorted {
      ($0.submitSeconds, $0.number) < ($1.submitSeconds, $1.number)
    }
  }

  /// The job that a complaint such as `Invalid job id specified for job 9999` speaks of.
  private static func job(in line: String) -> Int64? {
    guard let range = line.firstRange(of: " for job ") else { return nil }
    return SlurmCount.value(line[range.upperBound...].prefix { $0.isNumber })
  }

  private func answer(
    _ program: String, _ arguments: [String]
  ) async throws(SlurmControlError) -> String {
    let ending = try await process.run(program, arguments)
    try Self.check(ending, program)
    return String(decoding: ending.output, as: UTF8.self)
  }

  private static func check(_ ending: ClientProcess.Ending, _ program: String) throws(SlurmControlError) {
    guard ending.status != 0 else { return }
    let words = ending.errors.split(separator: "\n").first.map(String.init) ?? "it said nothing"
    let lowered = ending.errors.lowercased()
    if lowered.contains("unable to contact") || lowered.contains("connection refused")
      // slurmctld went away while it answered.
      || lowered.contains("connection reset") || lowered.contains("zero bytes were transmitted")
      || lowered.contains("connect failure") || lowered.contains("timed out")
      || lowered.contains("unable to establish") || lowered.contains("socket")
    {
      throw SlurmControlError(
        .unreachable,
        "\(program) cannot reach slurmctld; check that it runs and that SLURM_CONF names its file",
        cause: words)
    }
    if lowered.contains("denied") || lowered.contains("authentication") || lowered.contains("munge") {
      throw SlurmControlError(
        .denied,
        "\(program) was refused; the account needs the AdminLevel Operator in sacctmgr, and munge to run",
        cause: words)
    }
    throw SlurmControlError(.refused, "\(program) failed with status \(ending.status)", cause: words)
  }
}
