internal import SlurmControl

/// Keeps the side-car's share of slurmctld's time below a bound.
///
/// An account of slurmctld's time: the bound's share of every second that passes is paid in, what the side-car's
/// requests took is drawn. A cycle may begin when the account covers what it can cost at most, so that the share since the
/// start is below the bound at the end of each cycle but the first (which has nothing to draw from), as far as a request
/// takes what those of its kind have taken. What was drawn on expectation is put right by what `sdiag` reports at the
/// next cycle.
struct RequestBudget {
  /// Of the controller's time, from 0 to 1.
  var share: Double
  /// Microseconds that the controller has spent on this side-car's requests.
  private(set) var spentMicroseconds = 0.0
  /// Of all requests since the start.
  private(set) var total = 0.0
  /// In microseconds of the controller's time; below nothing where a cycle took more than was there.
  private var balance = 0.0
  /// Requests since the last report, by type, and what was drawn for them.
  private var made: [String: Int] = [:]
  private var drawn = 0.0
  private var last: ControllerLoad?
  /// What a request of a type took on average, as it was reported last.
  private var cost: [String: Double] = [:]

  /// Of a type that was never reported.
  private static let unknownCost = 1000.0
  /// More than this much time is not saved up: a side-car that has been idle for a night may not take it at once.
  private static let savedSeconds = 600.0

  init(share: Double) { self.share = share }

  /// Time has passed, in seconds of the controller's clock.
  mutating func pass(_ seconds: Double) {
    balance = min(balance + share * max(seconds, 0) * 1e6, max(share * Self.savedSeconds * 1e6, balance))
  }

  /// Takes in what the controller reports: the time of what was made since the report before.
  ///
  /// - Parameter user: Whose requests the side-car's are, as `sdiag` names him; nil where that is not known.
  mutating func update(_ load: ControllerLoad, user: String?) {
    defer {
      made = [:]
      drawn = 0
      last = load
    }
    for calls in load.byType where calls.count > 0 && cost[calls.name] == nil {
      cost[calls.name] = Double(calls.totalMicroseconds) / Double(calls.count)
    }
    // slurmctld was started anew, or its statistics were reset: what was expected stands.
    guard let last, last.sinceSeconds == load.sinceSeconds else { return }
    total += max(Double(load.totalMicroseconds) - Double(last.totalMicroseconds), 0)
    var took = 0.0
    for (type, calls) in Self.growth(from: last.byType, to: load.byType) where calls.count > 0 {
      let mean = Double(calls.totalMicroseconds) / Double(calls.count)
      cost[type] = mean
      took += Double(min(Int64(made[type] ?? 0), calls.count)) * mean
    }
    if let user, let own = Self.growth(from: last.byUser, to: load.byUser)[user] {
      // All that the account has asked for is the side-car's where the numbers agree, and an upper bound where not.
      let count = made.values.reduce(0, +)
      took =
        own.count <= Int64(count) ? Double(own.totalMicroseconds) : min(took, Double(own.totalMicroseconds))
    }
    spentMicroseconds += took - drawn
    balance -= took - drawn
  }

  /// Requests were made.
  mutating func made(_ count: Int, _ type: String) {
    guard count > 0 else { return }
    let expected = expected(count, type)
    made[type, default: 0] += count
    drawn += expected
    spentMicroseconds += expected
    balance -= expected
  }

  /// What requests are likely to take, in microseconds.
  func expected(_ count: Int, _ type: String) -> Double { Double(count) * (cost[type] ?? Self.unknownCost) }

  /// Whether it was ever reported what a request of a type takes.
  func knows(_ type: String) -> Bool { cost[type] != nil }

  /// How long to wait until the account covers so much, in seconds of the controller's clock.
  func wait(forMicroseconds needed: Double) -> Double {
    share > 0 ? max(needed - balance, 0) * 1e-6 / share : 0
  }

  /// How much counts have grown, by name.
  private static func growth(
    from before: [ControllerLoad.Calls], to after: [ControllerLoad.Calls]
  ) -> [String: (count: Int64, totalMicroseconds: Int64)] {
    var grown: [String: (count: Int64, totalMicroseconds: Int64)] = [:]
    for calls in after { grown[calls.name] = (calls.count, calls.totalMicroseconds) }
    for calls in before {
      guard let now = grown[calls.name] else { continue }
      // Damaged counts must not end the program, nor pay anything in.
      grown[calls.name] = (
        max(now.count.subtractingReportingOverflow(calls.count).partialValue, 0),
        max(now.totalMicroseconds.subtractingReportingOverflow(calls.totalMicroseconds).partialValue, 0)
      )
    }
    return grown
  }
}
