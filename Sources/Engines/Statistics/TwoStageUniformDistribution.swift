/// Uniform on [low, middle) with a probability, else uniform on [middle, high).
package struct TwoStageUniformDistribution: Sendable, Equatable {
  package var low: Double
  package var middle: Double
  package var high: Double
  /// The probability of the lower stage.
  package var lowerProbability: Double

  package init(low: Double, middle: Double, high: Double, lowerProbability: Double) {
    precondition(low <= middle && middle <= high, "the stages of a two-stage distribution ascend")
    self.low = low
    self.middle = middle
    self.high = high
    self.lowerProbability = lowerProbability
  }

  package func sample(using random: inout RandomGenerator) -> Double {
    let isLower = random.uniform() < lowerProbability
    let u = random.uniform()
    return isLower ? low + (middle - low) * u : middle + (high - middle) * u
  }
}
