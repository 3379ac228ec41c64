internal import Foundation
internal import KernelTrials
internal import Measurement

/// The best configuration so far, built and ready to be timed beside a challenger.
struct Incumbent {
  let candidate: BuiltCandidate
  /// The time that stands for it in the search, in seconds.
  let seconds: Double
  private(set) var noise: NoiseRecord
  /// Its latest repetitions, in seconds.
  private(set) var recent: [Double]

  private static let remembered = 15
  /// The chance, at most, that an equal challenger is taken for slower by single repetitions.
  private static let error = 0.05
  /// What is too slow while nothing is known of the noise.
  private static let slowBeyondDoubt = 3.0

  init(
    _ candidate: BuiltCandidate, seconds: Double, repetitions: [Double], noise: NoiseRecord = NoiseRecord()
  ) {
    self.candidate = candidate
    self.seconds = seconds
    self.noise = noise
    recent = repetitions.suffix(Self.remembered)
    self.noise.add(repetitions)
  }

  /// Takes in repetitions that were made in turns with a challenger's.
  mutating func add(_ repetitions: [Double]) {
    noise.add(repetitions)
    recent = (recent + repetitions).suffix(Self.remembered)
  }

  /// Whether one repetition of a challenger is beyond what noise explains.
  func isOutrun(_ challenger: Double) -> Bool {
    let ratio = challenger / median(recent)
    guard let bound = noise.bound(error: Self.error) else { return ratio > Self.slowBeyondDoubt }
    return log(ratio) > bound
  }

  /// What a repetition that was made just now stands for: a machine that is slower for a while is slower for both.
  func scaled(_ repetition: Double) -> Double { repetition * seconds / median(recent) }
}
