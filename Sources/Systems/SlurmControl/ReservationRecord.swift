/// One reservation on its way in, before it is known whether all that is needed is there.
struct ReservationRecord {
  var name = ""
  var start: Int64?
  var end: Int64?
  var nodeList = ""
  var nodes: Int64?
  var cores: Int64?
  /// Such as `cpu=8`.
  var resources = ""
  var partition = ""
  var users = ""
  var accounts = ""
  var flags: [String] = []

  /// The reservation, or what is missing.
  var reservation: Result<LiveReservation, QueueRecord.Refusal> {
    guard !name.isEmpty else { return .failure(.init(reason: "no name")) }
    guard let start, let end, LiveReservation.times.contains(start), LiveReservation.times.contains(end),
      start <= end
    else { return .failure(.init(reason: "no start and end")) }
    var reservation = LiveReservation(name: name, startSeconds: start, endSeconds: end)
    reservation.nodeList = nodeList
    // A count that is not there is none: a reservation of licences has neither nodes nor cores.
    reservation.nodes = nodes ?? 0
    reservation.processors = processors ?? 0
    guard Self.counts.contains(reservation.nodes), Self.counts.contains(reservation.processors) else {
      return .failure(.init(reason: "a size that no cluster has"))
    }
    reservation.partition = partition
    reservation.users = users
    reservation.accounts = accounts
    reservation.flags = Array(Set(flags.map { $0.uppercased() }.filter { !$0.isEmpty })).sorted()
    return .success(reservation)
  }

  private static let counts: ClosedRange<Int64> = 0...1 << 31

  private var processors: Int64? {
    for entry in resources.split(separator: ",") where entry.hasPrefix("cpu=") {
      return SlurmCount.value(entry.dropFirst(4)) ?? cores
    }
    return cores
  }
}
