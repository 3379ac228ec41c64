package import Learning

/// How the outcomes of each class of `StartTimeBins` lie within it: 21 knots a class, from the least to the
/// largest, with a twentieth of the outcomes between neighbours.
///
/// Waits are not spread evenly: a scheduler's cycle puts them on a few values.
package struct StartTimeShapes: Sendable, Equatable, Codable {
  static let steps = 20
  private static let leastOutcomes = 20

  /// Seconds, class by class.
  package let knots: [Float]

  /// - Parameter outcomes: Seconds to the start that have been seen.
  package init(outcomes: [Double]) {
    var classes = [[Double]](repeating: [], count: StartTimeBins.count)
    for outcome in outcomes { classes[StartTimeBins.bin(of: outcome)].append(outcome) }
    var knots: [Float] = []
    for bin in 0..<StartTimeBins.count {
      var seen = classes[bin]
      if seen.count < Self.leastOutcomes {
        // Too few to tell: even, with what there is.
        let low = StartTimeBins.lower(bin)
        let width = StartTimeBins.upper(bin) - low
        for step in 0...Self.steps { seen.append(low + width * Double(step) / Double(Self.steps)) }
      }
      seen.sort()
      for step in 0...Self.steps {
        knots.append(Float(seen[(seen.count - 1) * step / Self.steps]))
      }
    }
    self.knots = knots
  }

  /// Takes knots that were kept.
  /// - Throws: `LearningError.malformedModel` unless each class has its knots, finite and in order.
  package init(knots: [Float]) throws(LearningError) {
    guard knots.count == StartTimeBins.count * (Self.steps + 1), knots.allSatisfy(\.isFinite),
      (1..<knots.count).allSatisfy({ $0 % (Self.steps + 1) == 0 || knots[$0 - 1] <= knots[$0] })
    else {
      throw LearningError(
        .malformedModel,
        "the spread of the starts within their classes is not of this version's form; learn it anew")
    }
    self.knots = knots
  }

  /// The share of a class at or below `seconds`.
  func share(of bin: Int, upTo seconds: Double) -> Double {
    let base = bin * (Self.steps + 1)
    let value = Float(seconds)
    if value < knots[base] { return 0 }
    if value >= knots[base + Self.steps] { return 1 }
    var low = 0
    var high = Self.steps
    while high - low > 1 {
      let middle = (low + high) >> 1
      if knots[base + middle] <= value { low = middle } else { high = middle }
    }
    let width = knots[base + high] - knots[base + low]
    let part = width > 0 ? Double((value - knots[base + low]) / width) : 0
    return (Double(low) + part) / Double(Self.steps)
  }

  /// The seconds below which a share of the class lies.
  func quantile(of bin: Int, share: Double) -> Double {
    let place = min(max(share, 0), 1) * Double(Self.steps)
    let low = min(Int(place), Self.steps - 1)
    let base = bin * (Self.steps + 1) + low
    let part = place - Double(low)
    return Double(knots[base]) + part * Double(knots[base + 1] - knots[base])
  }
}
