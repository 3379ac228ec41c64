/// A version of slurmrestd's interface.
///
/// Slurm 22.05 offers v0.0.38, 23.02 .38 and .39, 23.11 .38 to .40, 24.05 .39 to .41, 24.11 .40 to .42, 25.05
/// .40 to .43, 25.11 .41 to .44, 26.05 .42 to .45.
package enum RestVersion: String, Sendable, CaseIterable {
  case v43 = "v0.0.43"
  case v42 = "v0.0.42"
  case v41 = "v0.0.41"
  case v40 = "v0.0.40"
  case v38 = "v0.0.38"
  case v39 = "v0.0.39"

  /// In the order in which they are tried: the newest first, and v0.0.39 last, as it cannot write.
  static let inOrder = allCases

  /// slurmrestd with v0.0.39 ends itself when it is sent a nice (its parser of the field is a fatal error in 23.02,
  /// 23.11 and 24.05).
  var takesNice: Bool { self != .v39 }

  /// Bounds of what it takes: slurmrestd 22.05 refuses the last value at either end.
  var niceLimits: ClosedRange<Int64> {
    self == .v38 ? -2_147_483_644...2_147_483_644 : NiceChange.limits
  }
}
