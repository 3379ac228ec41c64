import Statistics

/// Repetitions as machines give them: a scatter of 2 % and, one time in 20, an outlier of up to twice the time.
struct SyntheticNoise {
  var generator: RandomGenerator
  var scatter = 0.02
  var outlierShare = 0.05

  init(seed: UInt64) { generator = RandomGenerator(seed: seed) }

  mutating func seconds(_ typical: Double) -> Double {
    let outlier = generator.uniform() < outlierShare ? 1 + generator.uniform() : 1
    return typical * exponential(scatter * generator.normal()) * outlier
  }
}
