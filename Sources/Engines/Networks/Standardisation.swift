/// The mean and the deviation of each feature, by which training brings features to one scale.
///
/// Scaling is folded into the first layer of a trained network, so that scoring has nothing to scale.
package struct Standardisation: Sendable, Equatable {
  package private(set) var mean: [Double]
  package private(set) var deviation: [Double]

  /// Over the candidates of `decisions`; a feature that never varies keeps its scale.
  package init(of choices: ChoiceSet, decisions: Range<Int>) {
    let width = choices.featureCount
    mean = Array(repeating: 0, count: width)
    deviation = Array(repeating: 1, count: width)
    let rows = choices.firstRow[decisions.lowerBound]..<choices.firstRow[decisions.upperBound]
    if rows.isEmpty { return }
    var squares = [Double](repeating: 0, count: width)
    for row in rows {
      for feature in 0..<width { mean[feature] += Double(choices.features[row * width + feature]) }
    }
    for feature in 0..<width { mean[feature] /= Double(rows.count) }
    for row in rows {
      for feature in 0..<width {
        let distance = Double(choices.features[row * width + feature]) - mean[feature]
        squares[feature] += distance * distance
      }
    }
    for feature in 0..<width where squares[feature] > 0 {
      deviation[feature] = max((squares[feature] / Double(rows.count)).squareRoot(), 1e-6)
    }
  }
}

extension KernelNetwork {
  /// The network for features as they are that scores as this one does for standardised ones.
  package func folding(_ scale: Standardisation) -> KernelNetwork {
    var network = self
    network.changeFirstLayer(
      factor: scale.deviation.map { 1 / $0 },
      shift: zip(scale.mean, scale.deviation).map { -$0 / $1 })
    return network
  }

  /// The inverse of `folding`.
  package func unfolding(_ scale: Standardisation) -> KernelNetwork {
    var network = self
    network.changeFirstLayer(factor: scale.deviation, shift: scale.mean)
    return network
  }

  /// Puts factor x + shift in the place of each feature x.
  private mutating func changeFirstLayer(factor: [Double], shift: [Double]) {
    precondition(factor.count == featureCount && shift.count == featureCount)
    let outputs = layers[1]
    let bias = featureCount * outputs
    for feature in 0..<featureCount {
      for unit in 0..<outputs {
        parameters[bias + unit] += parameters[feature * outputs + unit] * shift[feature]
        parameters[feature * outputs + unit] *= factor[feature]
      }
    }
  }
}

extension ChoiceSet {
  /// The same choices with standardised features.
  package func standardised(by scale: Standardisation) -> ChoiceSet {
    var copy = self
    copy.mapFeatures { feature, value in
      Float((Double(value) - scale.mean[feature]) / scale.deviation[feature])
    }
    return copy
  }
}
