/// Whole numbers as Slurm's clients print them.
enum SlurmCount {
  /// The number; nil for anything but an optional sign and digits that fit 63 bits.
  static func value(_ text: some StringProtocol) -> Int64? { Int64(text) }
}
