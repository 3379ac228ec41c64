/// How far the side-car goes.
package enum SideCarMode: Sendable, Equatable, CustomStringConvertible {
  /// It decides and records, and changes nothing.
  case shadow
  /// It acts on a random share of the jobs, from 0 to 1, so that its effect is measured.
  case canary(share: Double)
  /// It acts on all jobs that it may act on.
  case enforce

  package var acts: Bool { self != .shadow }

  package var description: String {
    switch self {
    case .shadow: "shadow"
    case .canary(let share): "canary \((1000 * share).rounded() / 10)%"
    case .enforce: "enforce"
    }
  }

  /// The word without the share.
  package var name: String {
    switch self {
    case .shadow: "shadow"
    case .canary: "canary"
    case .enforce: "enforce"
    }
  }
}

/// Which part of an experiment a job belongs to.
package enum ExperimentArm: String, Sendable {
  case treated
  case control

  /// The arm of a job, drawn from its number and a seed: the same whenever it is asked for, and the
  /// same for all tasks of an array, so that none is split.
  init(job: Int64, share: Double, seed: UInt64) {
    var state = UInt64(bitPattern: job) &+ seed &* 0x9E37_79B9_7F4A_7C15
    // The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    state ^= state >> 31
    self = Double(state >> 11) * 0x1p-53 < share ? .treated : .control
  }
}
