/// Which direction of an objective is better, by its name.
enum ObjectiveDirection {
  /// Rates and scores: the names that Kernel Tuner 1.5 maximizes without being told, and `score` of its
  /// hyper-parameter caches.
  private static let largerIsBetter: Set<String> = [
    "fitness", "score", "GFLOP/s", "TFLOP/s", "GB/s", "TB/s", "GFLOPS/W", "TFLOPS/W", "GFLOP/J", "TFLOP/J",
  ]

  static func isSmallerBetter(_ name: String) -> Bool { !largerIsBetter.contains(name) }
}
