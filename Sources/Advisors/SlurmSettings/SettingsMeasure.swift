/// What two replays are compared by.
package enum SettingsMeasure: String, Sendable, CaseIterable, Codable {
  case meanWait
  case medianWait
  case p99Wait
  case maxWait
  case meanBoundedSlowdown
  case utilisation
  case makespan
  case fairness

  /// The name in words.
  package var words: String {
    switch self {
    case .meanWait: "mean wait"
    case .medianWait: "median wait"
    case .p99Wait: "99th-percentile wait"
    case .maxWait: "longest wait"
    case .meanBoundedSlowdown: "mean bounded slowdown"
    case .utilisation: "utilisation"
    case .makespan: "makespan"
    case .fairness: "fairness between users"
    }
  }

  /// Whether less is better.
  package var isCost: Bool { self != .utilisation && self != .fairness }

  /// Whether the value is in seconds.
  package var isTime: Bool {
    switch self {
    case .meanWait, .medianWait, .p99Wait, .maxWait, .makespan: true
    case .meanBoundedSlowdown, .utilisation, .fairness: false
    }
  }
}
