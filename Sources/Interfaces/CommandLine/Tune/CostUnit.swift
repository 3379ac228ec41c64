internal import Foundation
internal import KernelSpecifications
internal import Reports

/// The unit in which costs of an objective are shown: the largest that keeps the smallest above one.
struct CostUnit {
  var name: String
  /// What a cost is multiplied with.
  var factor: Double
  var label: String

  /// - Parameters:
  ///   - isOutput: The time is a number that a command printed.
  ///   - isProxy: The energy is processor time, in seconds.
  init(_ objective: KernelObjective, costs: [Double], isOutput: Bool = false, isProxy: Bool = false) {
    let least = costs.filter { $0.isFinite && $0 > 0 }.min() ?? 1
    let units: [(name: String, factor: Double)]
    switch objective {
    case .time:
      label = isOutput ? "Output" : "Time"
      units = isOutput ? [("", 1)] : [("s", 1), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9)]
    case .energy:
      label = isProxy ? "Processor time" : "Energy"
      units =
        isProxy ? [("s", 1), ("ms", 1e3), ("µs", 1e6)] : [("J", 1), ("mJ", 1e3), ("µJ", 1e6)]
    case .memory:
      label = "Memory"
      units = [("GiB", 0x1p-30), ("MiB", 0x1p-20), ("KiB", 0x1p-10), ("B", 1)]
    case .size:
      label = "Size"
      units = [("MiB", 0x1p-20), ("KiB", 0x1p-10), ("B", 1)]
    }
    let chosen = units.first { least * $0.factor >= 1 } ?? units[units.count - 1]
    name = chosen.name
    factor = chosen.factor
  }

  func value(_ cost: Double) -> Double { cost * factor }

  /// Three digits that count.
  func text(_ cost: Double?) -> String {
    guard let cost, cost.isFinite else { return "-" }
    let value = cost * factor
    let places = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 3
    return String(format: "%.\(places)f", value) + (name.isEmpty ? "" : " \(name)")
  }

  /// Decimals that show three digits of the smallest.
  func format(_ costs: [Double]) -> NumberFormat {
    let least = (costs.filter { $0.isFinite && $0 > 0 }.min() ?? 1) * factor
    return .decimal(least >= 100 ? 0 : least >= 10 ? 1 : least >= 1 ? 2 : 3)
  }
}
