/// Nodes, or parts of them, that slurmctld keeps for somebody, or for maintenance, over a span of time.
package struct LiveReservation: Sendable, Equatable {
  package var name: String
  /// Seconds since 1970, of the controller's clock; of a reservation that comes again its next time.
  package var startSeconds: Int64
  package var endSeconds: Int64
  /// In Slurm's form; empty for one of licences alone.
  package var nodeList = ""
  package var nodes: Int64 = 0
  /// What is kept: all processors of its nodes, or fewer where it has parts of them.
  package var processors: Int64 = 0
  package var partition = ""
  package var users = ""
  package var accounts = ""
  /// Slurm's words, such as `MAINT`, in capitals and in order.
  package var flags: [String] = []

  package init(name: String, startSeconds: Int64, endSeconds: Int64) {
    self.name = name
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
  }

  package var isMaintenance: Bool { flags.contains("MAINT") }

  /// Whether its beginning moves on with the clock (TIME_FLOAT), so that it never comes.
  package var isFloating: Bool { flags.contains("TIME_FLOAT") }

  /// After how many seconds it comes again; nil for one that comes once. Those of weekdays and of weekends are
  /// known by their next time alone.
  package var repeatSeconds: Int64? {
    for (flag, seconds) in [("HOURLY", Int64(3600)), ("DAILY", 86_400), ("WEEKLY", 604_800)]
    where flags.contains(flag) { return seconds }
    return nil
  }

  /// The times at which its processors are kept, from a moment on and before another, in order.
  package func spans(from: Int64, until: Int64) -> [Range<Int64>] {
    guard !isFloating, processors > 0, startSeconds < endSeconds else { return [] }
    var spans: [Range<Int64>] = []
    var span = startSeconds..<endSeconds
    while span.lowerBound < until {
      if span.upperBound > from { spans.append(span) }
      guard let step = repeatSeconds, spans.count < Self.mostSpans else { break }
      // Those that are over are left out at once, however long ago the first was.
      let skipped = max((from - span.upperBound) / step, 0) + 1
      span = (span.lowerBound + skipped * step)..<(span.upperBound + skipped * step)
    }
    return spans
  }

  /// As many hourly ones as there are in two weeks.
  private static let mostSpans = 336

  /// Slurm's times lie within, and sums of them stay numbers.
  static let times: ClosedRange<Int64> = 0...1 << 50
}

/// The reservations of a cluster, as its controller tells them.
package struct ReservationSnapshot: Sendable, Equatable {
  package var reservations: [LiveReservation] = []
  /// Records that could not be read, with what was wrong.
  package var unreadable: [String] = []

  package init(_ reservations: [LiveReservation] = [], unreadable: [String] = []) {
    self.reservations = reservations
    self.unreadable = unreadable
  }
}
