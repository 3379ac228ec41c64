#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A rule that gives each waiting job a key; the smallest key is served first.
///
/// Rules are generic parameters of the simulation loops, so that a key costs a few instructions
/// and no call through a table.
protocol PriorityRule {
  /// The key of a job: `estimate` in s, `width` in processors, `submit` in s, `wait` in s, `user`
  /// as its index.
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double

  /// Tells the rule that a job starts (`width` > 0) or ends (`width` < 0) at `now`.
  mutating func usageChanges(user: Int, width: Double, now: Double)

  /// Tells the rule that keys at `now` are about to be asked for.
  mutating func advance(to now: Double)

  /// Tells the rule that there are this many users now.
  mutating func grow(users: Int)
}

extension PriorityRule {
  @inline(__always) mutating func usageChanges(user: Int, width: Double, now: Double) {}
  @inline(__always) mutating func advance(to now: Double) {}
  @inline(__always) mutating func grow(users: Int) {}
}

struct FirstComeFirstServed: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    submit
  }
}

struct ShortestJobFirst: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    estimate
  }
}

struct LongestJobFirst: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    -estimate
  }
}

struct SmallestAreaFirst: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    estimate * width
  }
}

struct SmallestWidthFirst: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    width
  }
}

struct LargestExpansionFirst: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    -(wait + estimate) / max(estimate, 10)
  }
}

struct WFP3: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    let ratio = wait / max(estimate, 1)
    return -(ratio * ratio * ratio) * width
  }
}

struct UNICEP: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    -(wait + 1e-15) / (log2(width + 1e-15) * max(estimate, 1))
  }
}

struct F1: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    log10(max(estimate, 1)) * width + 870 * log10(max(submit, 1))
  }
}

struct F2: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    estimate.squareRoot() * width + 25600 * log10(max(submit, 1))
  }
}

struct F3: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    estimate * width + 6_860_000 * log10(max(submit, 1))
  }
}

struct F4: PriorityRule {
  @inline(__always)
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    estimate * width.squareRoot() + 530_000 * log10(max(submit, 1))
  }
}
