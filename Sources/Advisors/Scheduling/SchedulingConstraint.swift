internal import Diagnostics
internal import Recommendations
package import Simulation

/// A bound that a policy must keep, such as `p95wait<=+5%` or `maxwait<=48h`.
///
/// With a sign and a percent mark the bound is relative to the baseline; without, it is a value,
/// for waits in seconds or with the suffix s, m, h or d. What is better small has an upper bound, what
/// is better large a lower one.
package struct SchedulingConstraint: Sendable, Equatable, CustomStringConvertible {
  package enum Bound: Sendable, Equatable {
    /// A share of the baseline's value: 0.05 is 5 % more.
    case relative(Double)
    case absolute(Double)
  }

  package var objective: SchedulingObjective
  /// Whether the value must not exceed the bound; else it must not fall below.
  package var isUpper: Bool
  package var bound: Bound

  package init(objective: SchedulingObjective, isUpper: Bool, bound: Bound) {
    self.objective = objective
    self.isUpper = isUpper
    self.bound = bound
  }

  /// Reads `OBJECTIVE<=BOUND` or `OBJECTIVE>=BOUND`.
  /// - Throws: `SchedulingError.unknownObjective`, saying what the form is.
  package init(parsing text: String) throws(SchedulingError) {
    let compact = text.filter { !$0.isWhitespace }
    let isUpper = compact.contains("<=")
    let parts = compact.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let sign = parts[0].last, sign == "<" || sign == ">" else {
      throw Self.malformed(text)
    }
    self.isUpper = isUpper
    objective = try SchedulingObjective(name: String(parts[0].dropLast()))
    guard isUpper == (objective.objective.direction == .minimise) else {
      throw SchedulingError(
        .unknownObjective,
        "the constraint '\(text)' bounds the \(objective.words) from the wrong side; write "
          + "\(objective.rawValue)\(isUpper ? ">=" : "<=")\(parts[1])")
    }
    guard let bound = Self.bound(String(parts[1]), isTime: objective.objective.unit == "s") else {
      throw Self.malformed(text)
    }
    self.bound = bound
  }

  private static func bound(_ text: String, isTime: Bool) -> Bound? {
    if text.hasSuffix("%") {
      // Without its sign a percentage could be a share of the baseline or a value.
      guard let value = Double(text.dropLast()), value.isFinite, value > -100,
        text.hasPrefix("+") || text.hasPrefix("-")
      else { return nil }
      return .relative(value / 100)
    }
    guard isTime else {
      guard let value = Double(text), value.isFinite, value >= 0 else { return nil }
      return .absolute(value)
    }
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let last = text.last else { return nil }
    let value =
      factors[last].flatMap { factor in Double(text.dropLast()).map { $0 * factor } } ?? Double(text)
    guard let value, value.isFinite, value >= 0 else { return nil }
    return .absolute(value)
  }

  private static func malformed(_ text: String) -> SchedulingError {
    SchedulingError(
      .unknownObjective,
      "the constraint '\(text)' is not of the form OBJECTIVE<=BOUND or OBJECTIVE>=BOUND, where the bound is a "
        + "percentage with its sign or a value; examples: p95wait<=+5%, maxwait<=48h, utilisation>=-1%")
  }

  /// By how much the constraint is broken, as a share of its bound; 0 if it holds.
  package func violation(_ metrics: ScheduleMetrics, baseline: ScheduleMetrics) -> Double {
    let limit = limit(baseline: baseline)
    let excess = isUpper ? objective.value(metrics) - limit : limit - objective.value(metrics)
    return excess <= 0 ? 0 : excess / max(limit.magnitude, 1e-9)
  }

  /// The constraint with its relative bound a tenth tighter: what a policy has to keep while it is
  /// learned, so that it keeps the constraint itself on jobs that it has not seen.
  package var withMargin: SchedulingConstraint {
    guard case .relative(let share) = bound else { return self }
    var tighter = self
    tighter.bound = .relative(isUpper ? max(share - 0.1, min(share, 0)) : share)
    return tighter
  }

  /// The value that must not be passed.
  package func limit(baseline: ScheduleMetrics) -> Double {
    switch bound {
    case .absolute(let value): value
    case .relative(let share): objective.value(baseline) * (1 + share)
    }
  }

  package var description: String {
    let sign = isUpper ? "<=" : ">="
    switch bound {
    case .relative(let share):
      let tenths = (share * 1000).rounded() / 10
      let text = tenths == tenths.rounded() && abs(tenths) < 1e15 ? "\(Int(tenths))" : "\(tenths)"
      return "\(objective.rawValue)\(sign)\(share >= 0 ? "+" : "")\(text)%"
    case .absolute(let value):
      let number = value == value.rounded() && value < 1e15 ? "\(Int(value))" : "\(value)"
      return "\(objective.rawValue)\(sign)\(number)\(objective.objective.unit == "s" ? "s" : "")"
    }
  }
}
