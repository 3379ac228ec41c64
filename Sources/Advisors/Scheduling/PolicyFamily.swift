internal import Search
internal import Simulation

/// A kind of policy that can be evolved: a space of parameters, and the policy that each point of it is.
protocol PolicyFamily: Sendable {
  /// A word for the kind, as reports name it.
  var name: String { get }
  var space: RealSpace { get }
  /// Parameter values to start searches from.
  var starts: [[Double]] { get }
  var runTimes: RunTimeSource { get }
  /// The part of a search's evaluations that the family gets, against the other families' parts.
  var share: Double { get }
  func policy(_ values: [Double]) -> Policy
}

/// Linear keys over the users' requests.
struct RequestKeyFamily: PolicyFamily {
  let name = "requests"
  let runTimes = RunTimeSource.requests
  let share = 1.0

  /// The parameters of a linear key. Only the ratios of the weights matter.
  let space = RealSpace([
    .init("response", -0.5...2), .init("wait", -0.5...2), .init("run", -0.5...3), .init("width", -1...2),
    .init("fair share", -1...15), .init("age per day", 0.005...10, scale: .logarithmic),
  ])

  /// LXF / sqrt(n) with some fair share.
  let starts: [[Double]] = [[1, 0, 1, 0.5, 1, 0.3]]

  func policy(_ values: [Double]) -> Policy {
    let key = LinearKey(
      response: values[0], wait: values[1], run: values[2], width: values[3], fairShare: values[4],
      agePerDay: values[5])
    return Policy(order: .linear(key), backfill: .easy)
  }
}

/// Expectation keys over learned run-time distributions, and the quantiles to plan with.
struct ExpectationKeyFamily: PolicyFamily {
  let name = "expected run times"
  let runTimes = RunTimeSource.learned
  let share = 4.0
  /// The longest wait that the constraints allow, or today's if they say nothing; in seconds. Escalation
  /// sets in at a share of it, or where the load makes everyone wait, at a multiple of the backlog.
  let longestWaitSeconds: Double

  let space = RealSpace([
    .init("slowdown rate", -1...3), .init("mean run", -0.5...4), .init("width", -0.5...2.5),
    .init("slowdown", -0.5...4), .init("wait", -0.5...1.5),
    .init("age per day", 0.005...5, scale: .logarithmic), .init("excess", 0...2),
    .init("excess from", 2...8), .init("fair share", -1...10), .init("release quantile", 0.5...0.999),
    .init("backfill quantile", 0.2...0.95), .init("escalation", 0.2...0.95),
    .init("escalation backlogs", 1...4),
  ])

  /// Set by hand: LXF over the expected slowdown, with some age. Reservations go by the late end of what
  /// runs, backfilling by the median. A job is escalated at three quarters of the longest wait that is
  /// allowed, and at no less than twice the backlog that it found, as any order that lets short jobs pass
  /// makes long ones wait for some of those that come later. Each value stands for what it means and not
  /// for how it did on a log, but for the last: 0.5 to 3 were tried on generated logs and on SDSC-SP2.
  static let neutral: [Double] = [0, 0, 0, 1, 0, 0.05, 0, 4, 0, 0.95, 0.5, 0.75, 2]

  /// Evolved from the neutral key on generated logs alone, as `Benchmarks/general-policy --generated` prints it:
  /// no recorded log is in it. It betters the neutral key on the first 60 % of all five published traces.
  static let general: [Double] = [
    1.078, 1.333, -0.403, 1.307, 0.644, 0.333, 0.332, 4.372, 0.575, 0.852, 0.687, 0.899, 1.590,
  ]

  /// Set by hand: Smith's rule in expectation, with half the weight that it gives the width, and LXF over the
  /// expected slowdown, all with weight 1; a day's waiting counts as much as an expected slowdown e-fold as
  /// large. Planning is that of the neutral key, but for an escalation that sets in late: at 0.9 of the longest wait
  /// and at three backlogs. Smith's own width, 1, and none, and other weights of the day are what
  /// `Benchmarks/general-policy --choose` tries against it.
  static let byHand: [Double] = [1, 1, 0.5, 1, 0, 1, 0, 4, 0, 0.95, 0.5, 0.9, 3]

  /// The key set by hand with other weights of the width and of a day's waiting, and with mean run times counted
  /// twice; itself first.
  static var keysByHand: [[Double]] {
    var keys = [byHand]
    for meanRun in [1.0, 2] {
      for width in [0, 0.5, 1] {
        for agePerDay in [0.3, 1, 2, 4] {
          var key = byHand
          (key[1], key[2], key[5]) = (meanRun, width, agePerDay)
          if key != byHand { keys.append(key) }
        }
      }
    }
    return keys
  }

  let starts: [[Double]] = [Self.general, Self.neutral]

  func policy(_ values: [Double]) -> Policy {
    let key = ExpectationKey(
      slowdownRate: values[0], meanRun: values[1], width: values[2], slowdown: values[3], wait: values[4],
      agePerDay: values[5], excess: values[6], excessFrom: values[7], fairShare: values[8])
    var policy = Policy(order: .expectation(key), backfill: .easy)
    policy.planning = RunTimePlanning(
      releaseQuantile: values[9], backfillQuantile: values[10],
      escalationSeconds: Int64(max(values[11] * longestWaitSeconds, 60)),
      escalationBacklogs: values[12])
    return policy
  }
}
