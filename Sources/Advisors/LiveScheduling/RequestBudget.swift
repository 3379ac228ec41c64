internal import SlurmControl

/// Keeps the side-car's share of slurmctld's time below a bound.
///
/// `sdiag` gives the mean time of every type of request; the side-car knows how many of each it
/// has made. After a cycle it waits for as long as brings the share below the bound.
struct RequestBudget {
  /// Of the controller's time, from 0 to 1.
  var share: Double
  private var cost: [String: Double] = [:]
  /// Microseconds that the controller has spent on this side-car's requests.
  private(set) var spentMicroseconds = 0.0
  private var totalAtStart: Int64?
  private(set) var total: Int64 = 0
  private var sinceSeconds: Int64 = 0

  init(share: Double) { self.share = share }

  /// Takes in the mean times of requests.
  mutating func update(_ load: ControllerLoad) {
    if load.sinceSeconds != sinceSeconds {
      // slurmctld was started anew, or its statistics were reset.
      sinceSeconds = load.sinceSeconds
      totalAtStart = nil
    }
    for calls in load.byType where calls.count > 0 {
      cost[calls.name] = Double(calls.totalMicroseconds) / Double(calls.count)
    }
    totalAtStart = totalAtStart ?? load.totalMicroseconds
    total = load.totalMicroseconds - (totalAtStart ?? 0)
  }

  /// Requests were made; what they cost the controller, in microseconds.
  @discardableResult
  mutating func made(_ count: Int, _ type: String) -> Double {
    let spent = Double(count) * (cost[type] ?? 1000)
    spentMicroseconds += spent
    return spent
  }

  /// How long to wait after a cycle that cost the controller so much, in seconds.
  func wait(after microseconds: Double) -> Double {
    share > 0 ? microseconds * 1e-6 / share : 0
  }
}
