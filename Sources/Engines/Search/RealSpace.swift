/// A box of named real parameters, each on a linear or a logarithmic scale.
///
/// Strategies work in the unit cube; `values(of:)` maps a point of it to parameter values.
package struct RealSpace: Sendable, Equatable {
  package struct Parameter: Sendable, Equatable {
    package enum Scale: String, Sendable, Codable {
      case linear
      /// Steps multiply instead of adding; both bounds must be positive.
      case logarithmic
    }

    package var name: String
    package var lower: Double
    package var upper: Double
    package var scale: Scale

    package init(_ name: String, _ range: ClosedRange<Double>, scale: Scale = .linear) {
      precondition(
        range.lowerBound < range.upperBound && (scale == .linear || range.lowerBound > 0),
        "a parameter needs a range that is not empty, and a positive one on a logarithmic scale")
      self.name = name
      lower = range.lowerBound
      upper = range.upperBound
      self.scale = scale
    }
  }

  package var parameters: [Parameter]

  package init(_ parameters: [Parameter]) { self.parameters = parameters }

  package var dimensions: Int { parameters.count }

  /// Parameter values of a point; coordinates outside of 0 ... 1 are clamped.
  package func values(of point: [Double]) -> [Double] {
    zip(parameters, point).map { parameter, coordinate in
      let x = min(max(coordinate, 0), 1)
      switch parameter.scale {
      case .linear: return parameter.lower + x * (parameter.upper - parameter.lower)
      case .logarithmic:
        return exponential(
          naturalLogarithm(parameter.lower)
            + x * (naturalLogarithm(parameter.upper) - naturalLogarithm(parameter.lower)))
      }
    }
  }

  /// The point of the unit cube with these parameter values.
  package func point(of values: [Double]) -> [Double] {
    zip(parameters, values).map { parameter, value in
      let clamped = min(max(value, parameter.lower), parameter.upper)
      switch parameter.scale {
      case .linear: return (clamped - parameter.lower) / (parameter.upper - parameter.lower)
      case .logarithmic:
        return (naturalLogarithm(clamped) - naturalLogarithm(parameter.lower))
          / (naturalLogarithm(parameter.upper) - naturalLogarithm(parameter.lower))
      }
    }
  }
}
