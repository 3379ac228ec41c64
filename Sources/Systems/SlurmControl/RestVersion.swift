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

  /// Why a nice cannot be sent; nil where it arrives as it is.
  ///
  /// v0.0.38 refuses the last value at either end, and takes -2 for its own mark of "not given": it answers that
  /// all is well and changes nothing.
  func refusal(ofNice nice: Int64) -> String? {
    guard NiceChange.limits.contains(nice) else { return "Slurm takes no nice of \(nice)" }
    guard self == .v38 else { return nil }
    if nice == -2 { return "v0.0.38 takes a nice of -2 for none; ask for -1 or -3" }
    return NiceChange.limits.upperBound == abs(nice) ? "v0.0.38 takes no nice of \(nice)" : nil
  }
}
