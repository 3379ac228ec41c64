internal import Search
package import Simulation

/// A family of selection policies whose parameters are learned.
package enum SelectionForm: String, Sendable, CaseIterable, Codable {
  /// `FeatureKey`, all features.
  case features
  /// `FeatureKey` of what is known of the job alone: its request, its processors, its wait.
  case jobFeatures = "job-features"
  /// `DrainLookahead`.
  case lookahead

  /// The names of the parameters, in the order of their values.
  package var parameterNames: [String] { space.parameters.map(\.name) }

  /// The policy with these parameter values.
  /// - Precondition: there is a value for each name.
  package func policy(_ values: [Double]) -> SelectionPolicy {
    precondition(values.count == space.dimensions, "a value is needed for each parameter")
    switch self {
    case .features, .jobFeatures:
      var key = FeatureKey([:])
      for (feature, value) in zip(features, values) { key[feature] = value }
      return .features(key)
    case .lookahead:
      return .lookahead(
        DrainLookahead(
          boundedRun: values[0], width: values[1], share: values[2], run: values[3], shareByRun: values[4],
          arrivalCost: values[5], horizonSeconds: values[6], candidates: Self.candidates))
    }
  }

  /// So many jobs are tried in a lookahead that a decision stays well within 20 microseconds.
  private static let candidates = 24

  private var features: [SelectionFeature] {
    switch self {
    case .features: SelectionFeature.allCases
    case .jobFeatures: [.boundedRun, .run, .width, .share, .shareByRun, .widthByRun, .area, .wait]
    case .lookahead: []
    }
  }

  var space: RealSpace {
    switch self {
    case .features, .jobFeatures:
      // Only the ratios of the weights matter, and steps grow with them: the box is large for the start.
      RealSpace(features.map { .init($0.rawValue, -10...10) })
    case .lookahead:
      RealSpace([
        .init("boundedRun", -4...4), .init("width", -4...4), .init("share", -16...16), .init("run", -4...4),
        .init("shareByRun", -8...8), .init("arrivalCost", 1e-8...1e-2, scale: .logarithmic),
        .init("horizonSeconds", 300...3e6, scale: .logarithmic),
      ])
    }
  }

  /// Where the search starts: nearly the smallest area first.
  var start: [Double] {
    switch self {
    case .features, .jobFeatures:
      features.map { $0 == .boundedRun ? 0.5 : $0 == .width ? 0.1 : $0 == .drains ? 0.25 : 0 }
    case .lookahead: [1, 0.5, 0, 0, 0, 1e-5, 1e4]
    }
  }

  /// The size of the first steps, as a share of each parameter's range.
  var stepSize: Double { self == .lookahead ? 0.04 : 0.01 }

  /// Generations after which a search gains little.
  package var generations: Int {
    switch self {
    case .features: 120
    case .jobFeatures: 60
    case .lookahead: 40
    }
  }
}
