internal import Foundation

/// slurmctld through slurmrestd, v0.0.38 to v0.0.43: Slurm 22.05 to 26.05.
package struct RestController: QueueController {
  /// How slurmrestd is spoken to.
  package struct Options: Sendable {
    package var address: RestAddress
    /// Nil: the socket's peer is who asks (rest_auth/local), and acts as the user that slurmrestd runs as.
    package var token: RestToken?
    /// The user of the token; its own claim `sun` unless given.
    package var user: String?
    /// The cluster's name, for Slurm 22.05 and 23.02, which say it in their jobs alone.
    package var cluster: String?
    /// Whether a token may travel in the clear to another machine.
    package var allowsPlainHTTP = false
    /// How long to wait for one answer.
    package var limitSeconds = 30.0
    /// slurmrestd of Slurm 22.05 says "Unspecified error" at once where it was sent a token that slurmctld does not
    /// take, and says the same after slurmctld's MessageTimeout (10 s) where slurmctld is away: what comes sooner
    /// than this is the token's.
    package var promptSeconds = 2.0
    /// The largest answer that is read: 10,000 jobs take 35 MB.
    package var mostBytes = 512_000_000

    package init(address: RestAddress, token: RestToken? = nil) {
      self.address = address
      self.token = token
    }
  }

  private let options: Options
  private let client: RestClient
  private let chosen = ChosenVersion()

  /// - Throws: `denied` where a token would travel to another machine in the clear.
  package init(_ options: Options) throws(SlurmControlError) {
    if options.token != nil, !options.address.isLocal, !options.allowsPlainHTTP {
      throw SlurmControlError(
        .denied,
        "a token would travel to \(options.address) in the clear, for anyone on the way to use; listen on a tunnel "
          + "or proxy at 127.0.0.1, or allow plain HTTP where the network is yours")
    }
    self.options = options
    client = RestClient(
      address: options.address, limitSeconds: options.limitSeconds, mostBytes: options.mostBytes)
  }

  package var unsettableNice: Int64? { NiceChange.unsettable }

  package var place: String { "slurmrestd at \(options.address)" }

  /// The version of the interface that is spoken, the newest that both know.
  package func version() async throws(SlurmControlError) -> RestVersion {
    if let version = chosen.value { return version }
    for version in RestVersion.inOrder {
      let reply = try await reply(RestRequest(path: "/slurm/\(version.rawValue)/ping"))
      // slurmrestd before 23.11 has no such page; later ones say so with 404, too.
      if reply.status == 404 { continue }
      try check(reply, SlurmAnswer(reply.body, source: source("ping")))
      chosen.set(version)
      return version
    }
    throw SlurmControlError(
      .unknownVersion,
      "\(place) offers none of v0.0.38 to v0.0.43; Plait speaks with Slurm 22.05 to 26.05, "
        + "whose slurmrestd loads them unless -s or -d tells it otherwise")
  }

  /// How the queue is ordered is not said over REST.
  package func identity() async throws(SlurmControlError) -> ControllerIdentity {
    let document = try await jobs()
    let names = [options.cluster ?? "", document.answer.cluster, document.clusterOfJobs]
    guard let cluster = names.first(where: { !$0.isEmpty }) else {
      throw SlurmControlError(
        .refused,
        "\(place) of Slurm \(document.answer.release) names its cluster in its jobs alone, and there are none; "
          + "give the cluster's name")
    }
    return ControllerIdentity(cluster: cluster, version: document.answer.release)
  }

  package func queue() async throws(SlurmControlError) -> QueueSnapshot {
    let at = try await load().atSeconds
    var snapshot = try await jobs().snapshot
    snapshot.atSeconds = at
    return snapshot
  }

  package func reservations() async throws(SlurmControlError) -> ReservationSnapshot {
    let reply = try await get("reservations")
    let document = try ReservationDocument(reply.body, source: source("reservations"))
    try check(reply, document.answer)
    return document.snapshot
  }

  /// Not told: slurmrestd has had shares since v0.0.41 alone, and they are not read.
  package func shares() async throws(SlurmControlError) -> AccountShares? { nil }

  package func load() async throws(SlurmControlError) -> ControllerLoad {
    let reply = try await get("diag")
    let document = try LoadDocument(reply.body, source: source("diag"))
    try check(reply, document.answer)
    guard let load = document.load else {
      throw SlurmControlError(.malformed, "\(place) does not say its time (req_time) in diag")
    }
    return load
  }

  package func processors() async throws(SlurmControlError) -> Int64 { try await nodeDocument().processors }

  package func nodes() async throws(SlurmControlError) -> [LiveNode] {
    try await nodeDocument().nodes.sorted { $0.name < $1.name }
  }

  private func nodeDocument() async throws(SlurmControlError) -> NodeDocument {
    let reply = try await get("nodes")
    let document = try NodeDocument(reply.body, source: source("nodes"))
    try check(reply, document.answer)
    guard document.hasNodes else { throw SlurmControlError(.malformed, "\(place) lists no nodes") }
    return document
  }

  /// One request a change, in turn.
  ///
  /// - Throws: `unknown-version` where slurmrestd offers v0.0.39 alone, which cannot take a nice; and what concerns
  ///   all changes: `denied` for the token, `unreachable`, `timed-out`.
  package func setNice(_ changes: [NiceChange]) async throws(SlurmControlError) -> [NiceRefusal] {
    guard !changes.isEmpty else { return [] }
    let version = try await version()
    guard version.takesNice else {
      throw SlurmControlError(
        .unknownVersion,
        "\(place) offers v0.0.39 alone, which ends itself when a nice is set; let it load v0.0.38 or v0.0.40 too, "
          + "or use Slurm's commands")
    }
    var refusals: [NiceRefusal] = []
    for change in changes {
      if let words = version.refusal(ofNice: change.nice) {
        refusals.append(NiceRefusal(job: change.job, reason: .other, words: words))
        continue
      }
      if let refusal = try await setNice(change, version) { refusals.append(refusal) }
    }
    return refusals
  }

  /// None: slurmctld's interface has no accounting, and that of slurmdbd is not read.
  package func history(sinceSeconds: Int64) async throws(SlurmControlError) -> [PassedJob] { [] }

  private func setNice(
    _ change: NiceChange, _ version: RestVersion
  ) async throws(SlurmControlError) -> NiceRefusal? {
    let request = RestRequest(
      method: .post, path: "/slurm/\(version.rawValue)/job/\(change.job)",
      body: Array("{\"nice\":\(change.nice)}".utf8))
    let reply = try await reply(request)
    // A job that is not known is a 404 too, with a document that says so.
    guard reply.status != 404 || Self.isDocument(reply.body) else { throw replaced(version) }
    let document = try ChangeDocument(reply.body, source: source("job/\(change.job)"))
    guard let complaint = document.complaint else {
      guard reply.status == 200 else { throw refusal(reply) }
      return nil
    }
    let isOfAll =
      complaint.code == .unreachable || complaint.number == 1007
      || complaint.number == SlurmComplaint.unspecified
    if isOfAll { try check(reply, document.answer) }
    return NiceRefusal(
      job: change.job, reason: NiceRefusal.Reason(complaint), words: complaint.text)
  }

  private func jobs() async throws(SlurmControlError) -> QueueDocument {
    let reply = try await get("jobs")
    let document = try QueueDocument(reply.body, source: source("jobs"))
    try check(reply, document.answer)
    return document
  }

  private func source(_ path: String) -> String { "\(options.address) \(path)" }

  private func get(_ path: String) async throws(SlurmControlError) -> TimedReply {
    let version = try await version()
    let reply = try await reply(RestRequest(path: "/slurm/\(version.rawValue)/\(path)"))
    guard reply.status != 404 else { throw replaced(version) }
    return reply
  }

  /// Another slurmrestd has taken the place of the one that was asked first.
  private func replaced(_ version: RestVersion) -> SlurmControlError {
    chosen.set(nil)
    return SlurmControlError(
      .unreachable, "\(place) no longer offers \(version.rawValue); it was replaced, so ask again")
  }

  /// An answer, and how long it took.
  private struct TimedReply {
    var status: Int
    var body: [UInt8]
    var seconds: Double
    var claims: RestToken.Claims?
  }

  /// Sends a request with who asks; an answer that is no JSON is told here.
  private func reply(_ request: RestRequest) async throws(SlurmControlError) -> TimedReply {
    var request = request
    var claims: RestToken.Claims?
    if let token = options.token {
      let value = try token.value()
      let said = RestToken.claims(of: value)
      claims = said
      guard let user = options.user ?? said.user, !user.isEmpty, user.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
      else {
        throw SlurmControlError(.denied, "the token names no user (`sun`); give the user whose token it is")
      }
      request.headers = [("X-SLURM-USER-NAME", user), ("X-SLURM-USER-TOKEN", value)]
    }
    let start = ContinuousClock.now
    let reply = try await client.send(request)
    let timed = TimedReply(
      status: reply.status, body: reply.body, seconds: (ContinuousClock.now - start) / .seconds(1),
      claims: claims)
    switch reply.status {
    case 401, 403, 511: throw denied(timed, cause: Self.words(reply.body))
    case 404: return timed
    default:
      guard Self.isDocument(reply.body) else { throw refusal(timed) }
      return timed
    }
  }

  /// - Throws: What the complaints of an answer mean.
  private func check(_ reply: TimedReply, _ answer: SlurmAnswer) throws(SlurmControlError) {
    guard let complaint = answer.complaints.first else {
      guard (200..<300).contains(reply.status) else { throw refusal(reply) }
      return
    }
    if complaint.number == SlurmComplaint.unspecified {
      let isPrompt = reply.seconds < options.promptSeconds
      if isExpired(reply) || isPrompt && options.token != nil { throw denied(reply, cause: complaint.text) }
      throw unreachable(complaint)
    }
    switch complaint.code {
    case .unreachable: throw unreachable(complaint)
    case .denied: throw denied(reply, cause: complaint.text)
    default: throw SlurmControlError(.refused, "\(place) refuses", cause: complaint.text)
    }
  }

  private func unreachable(_ complaint: SlurmComplaint) -> SlurmControlError {
    SlurmControlError(
      .unreachable, "\(place) cannot reach slurmctld; check that it runs and that both read one slurm.conf",
      cause: complaint.text)
  }

  private func denied(_ reply: TimedReply, cause: String) -> SlurmControlError {
    let remedy: String
    if options.token == nil {
      remedy = "with a Unix socket, slurmrestd must run as this account (rest_auth/local); else give a token"
    } else if isExpired(reply) {
      remedy = "the token has expired; make another: `scontrol token username=USER lifespan=SECONDS`"
    } else {
      remedy =
        "slurmctld does not take the token, or not for this; check AuthAltTypes=auth/jwt, the user and that the "
        + "account has the AdminLevel Operator"
    }
    return SlurmControlError(.denied, "\(place) was refused: \(remedy)", cause: cause)
  }

  private func isExpired(_ reply: TimedReply) -> Bool {
    guard let end = reply.claims?.endSeconds else { return false }
    return Double(end) < Date().timeIntervalSince1970
  }

  private func refusal(_ reply: TimedReply) -> SlurmControlError {
    let code: SlurmControlError.Code = [502, 503, 504].contains(reply.status) ? .unreachable : .malformed
    return SlurmControlError(
      code, "\(place) answers with status \(reply.status) and no document of Slurm's; see its log",
      cause: Self.words(reply.body))
  }

  private static func isDocument(_ body: [UInt8]) -> Bool {
    body.first { $0 > 32 } == UInt8(ascii: "{")
  }

  private static func words(_ body: [UInt8]) -> String {
    String(String(decoding: body.prefix(200), as: UTF8.self).prefix { !$0.isNewline })
  }
}

/// The version that was found to be offered, for all requests after the first.
private final class ChosenVersion: @unchecked Sendable {
  private let lock = NSLock()
  private var version: RestVersion?

  var value: RestVersion? { lock.withLock { version } }
  func set(_ new: RestVersion?) { lock.withLock { version = new } }
}
