/// A unit of time as tuners write it.
package enum RecordedTimeUnit: String, Sendable, Hashable, CaseIterable {
  case seconds
  case milliseconds
  case microseconds
  case nanoseconds

  /// The unit of that name or sign, whatever its case; nil where it is none. Some versions of Kernel
  /// Tuner write `miliseconds`.
  package init?(_ text: String) {
    switch text.lowercased() {
    case "s", "second", "seconds": self = .seconds
    case "ms", "millisecond", "milliseconds", "miliseconds": self = .milliseconds
    case "us", "µs", "microsecond", "microseconds": self = .microseconds
    case "ns", "nanosecond", "nanoseconds": self = .nanoseconds
    default: return nil
    }
  }

  /// The power of ten that makes seconds of it.
  package var decimalExponent: Int {
    switch self {
    case .seconds: 0
    case .milliseconds: -3
    case .microseconds: -6
    case .nanoseconds: -9
    }
  }

  /// The sign by which records name it: `s`, `ms`, `us`, `ns`.
  package var sign: String {
    switch self {
    case .seconds: "s"
    case .milliseconds: "ms"
    case .microseconds: "us"
    case .nanoseconds: "ns"
    }
  }

  package var seconds: Double {
    switch self {
    case .seconds: 1
    case .milliseconds: 1e-3
    case .microseconds: 1e-6
    case .nanoseconds: 1e-9
    }
  }
}
