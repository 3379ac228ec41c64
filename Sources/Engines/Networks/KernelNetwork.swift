package import Statistics

/// A small feed-forward network that is applied to each member of a set by itself, with the same
/// weights: features in, one score out, rectified linear units between.
///
/// The shape of RLScheduler's policy (Zhang and others, SC20: 8-32-16-8-1 a job). The score of a member
/// does not depend on the order of the set, so a queue may be of any length.
package struct KernelNetwork: Sendable, Equatable {
  /// Units of each layer: the features first, then the hidden ones, 1 last.
  package let layers: [Int]
  /// For each layer after the first: its weights, one block of `outputs` for each input, then its biases.
  package var parameters: [Double]

  /// A network with random weights (He and others, 2015: normal, of variance 2 / inputs) and biases of 0.
  package init(layers: [Int], generator: inout RandomGenerator) {
    precondition(layers.count >= 2 && layers.last == 1 && layers.allSatisfy { $0 > 0 })
    self.layers = layers
    parameters = []
    for (inputs, outputs) in zip(layers, layers.dropFirst()) {
      let deviation = (2 / Double(inputs)).squareRoot()
      for _ in 0..<(inputs * outputs) { parameters.append(deviation * generator.normal()) }
      parameters += repeatElement(0, count: outputs)
    }
  }

  package var featureCount: Int { layers[0] }
  /// Values that `score` and the gradient need room for: one a unit, the features' included.
  package var unitCount: Int { layers.reduce(0, +) }

  /// The score of one row of features; `units` gets the outputs of all layers, the features first.
  ///
  /// Complexity: O(parameters); allocates nothing.
  @discardableResult
  package func score(
    _ row: UnsafePointer<Double>, units: UnsafeMutablePointer<Double>
  ) -> Double {
    units.update(from: row, count: layers[0])
    // Unsafe on purpose: some thousand multiplications for each waiting job at every pass, whose
    // places follow from the layers alone.
    return parameters.withUnsafeBufferPointer { parameters in
      layers.withUnsafeBufferPointer { layers in
        var weight = parameters.baseAddress!
        var input = units
        for layer in 1..<layers.count {
          let inputs = layers[layer - 1]
          let outputs = layers[layer]
          let output = input + inputs
          let bias = weight + inputs * outputs
          for unit in 0..<outputs { output[unit] = bias[unit] }
          for index in 0..<inputs {
            let value = input[index]
            if value != 0 {
              for unit in 0..<outputs { output[unit] += value * weight[unit] }
            }
            weight += outputs
          }
          if layer < layers.count - 1 {
            for unit in 0..<outputs { output[unit] = max(output[unit], 0) }
          }
          weight += outputs
          input = output
        }
        return input[0]
      }
    }
  }

  /// Adds to `gradient` the derivatives of the score by the parameters, times `slope`.
  ///
  /// - Parameters:
  ///   - units: The outputs of all layers, as `score` left them.
  ///   - deltas: Room for `unitCount` values.
  package func addGradient(
    _ slope: Double, units: UnsafePointer<Double>, deltas: UnsafeMutablePointer<Double>,
    to gradient: UnsafeMutablePointer<Double>
  ) {
    parameters.withUnsafeBufferPointer { parameters in
      var unitEnd = unitCount
      var parameterEnd = parameters.count
      deltas[unitEnd - 1] = slope
      for layer in stride(from: layers.count - 1, to: 0, by: -1) {
        let inputs = layers[layer - 1]
        let outputs = layers[layer]
        let output = unitEnd - outputs
        let input = output - inputs
        let first = parameterEnd - outputs - inputs * outputs
        let delta = deltas + output
        for unit in 0..<outputs { gradient[parameterEnd - outputs + unit] += delta[unit] }
        for index in 0..<inputs {
          let value = units[input + index]
          // A unit that was cut off at 0 passes nothing on, and its outgoing weights had no say.
          if layer > 1, value <= 0 {
            deltas[input + index] = 0
            continue
          }
          let row = first + index * outputs
          var sum = 0.0
          for unit in 0..<outputs {
            gradient[row + unit] += value * delta[unit]
            sum += delta[unit] * parameters[row + unit]
          }
          deltas[input + index] = sum
        }
        unitEnd = output
        parameterEnd = first
      }
    }
  }
}
