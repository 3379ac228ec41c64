internal import Diagnostics
package import Recommendations
package import Simulation

/// What a schedule can be judged by.
package enum SchedulingObjective: String, Sendable, CaseIterable, Codable {
  case meanWait
  case p95Wait
  case maxWait
  case meanBoundedSlowdown
  case p95BoundedSlowdown
  case maxBoundedSlowdown
  case utilisation
  case fairness
  /// A stand-in for energy; see `PoweredTime`.
  case poweredRatio

  /// Reads a name in any case, with or without hyphens; `wait` and `bsld` are the means.
  /// - Throws: `SchedulingError.unknownObjective`, listing those there are.
  package init(name: String) throws(SchedulingError) {
    let plain = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    let aliases = [
      "wait": Self.meanWait, "bsld": .meanBoundedSlowdown, "boundedslowdown": .meanBoundedSlowdown,
      "slowdown": .meanBoundedSlowdown, "meanbsld": .meanBoundedSlowdown, "maxbsld": .maxBoundedSlowdown,
      "p95bsld": .p95BoundedSlowdown, "utilization": .utilisation, "energy": .poweredRatio,
    ]
    if let found = Self.allCases.first(where: { $0.rawValue.lowercased() == plain }) ?? aliases[plain] {
      self = found
      return
    }
    throw SchedulingError(
      .unknownObjective,
      "no objective is named \(name); there are \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  /// The name in words, as in "mean wait".
  package var words: String {
    switch self {
    case .meanWait: "mean wait"
    case .p95Wait: "95th-percentile wait"
    case .maxWait: "longest wait"
    case .meanBoundedSlowdown: "mean bounded slowdown"
    case .p95BoundedSlowdown: "95th-percentile bounded slowdown"
    case .maxBoundedSlowdown: "largest bounded slowdown"
    case .utilisation: "utilisation"
    case .fairness: "fairness between users"
    case .poweredRatio: "powered over worked time"
    }
  }

  package func value(_ metrics: ScheduleMetrics) -> Double {
    switch self {
    case .meanWait: metrics.meanWaitSeconds
    case .p95Wait: metrics.p95WaitSeconds
    case .maxWait: metrics.maxWaitSeconds
    case .meanBoundedSlowdown: metrics.meanBoundedSlowdown
    case .p95BoundedSlowdown: metrics.p95BoundedSlowdown
    case .maxBoundedSlowdown: metrics.maxBoundedSlowdown
    case .utilisation: metrics.utilisation
    case .fairness: metrics.userFairness
    case .poweredRatio: metrics.poweredRatio ?? 1
    }
  }

  /// The same as an objective of the contract.
  package var objective: Objective {
    switch self {
    case .meanWait: .meanWait
    case .p95Wait: .p95Wait
    case .maxWait: .maxWait
    case .meanBoundedSlowdown: .meanBoundedSlowdown
    case .p95BoundedSlowdown: .p95BoundedSlowdown
    case .maxBoundedSlowdown: .maxBoundedSlowdown
    case .utilisation: .utilisation
    case .fairness: .fairness
    case .poweredRatio: .poweredRatio
    }
  }

  /// Whether it is a statistic of how long jobs wait, by itself or against their run times.
  var isWaitOrSlowdown: Bool {
    switch self {
    case .meanWait, .p95Wait, .maxWait, .meanBoundedSlowdown, .p95BoundedSlowdown, .maxBoundedSlowdown: true
    case .utilisation, .fairness, .poweredRatio: false
    }
  }

  /// A value to be made small, whatever the direction of the objective.
  package func cost(_ metrics: ScheduleMetrics) -> Double {
    objective.direction == .minimise ? value(metrics) : -value(metrics)
  }
}
