internal import Glibc

/// The processor packages' energy counters (RAPL), as Linux shows them under /sys/class/powercap.
enum EnergyMeter {
  private static let folder = "/sys/class/powercap"

  private static let paths: [String] = (0..<16).map { "\(folder)/intel-rapl:\($0)/energy_uj" }
    .filter { access($0, R_OK) == 0 }

  private struct Wrapped {
    var lastMicrojoules: Int64
    var wraps: Int64 = 0
  }

  // Only the worker's one thread reads the meter.
  nonisolated(unsafe) private static var readings: [String: Wrapped] = [:]

  /// Joules since some beginning, over all packages; nil where no counter can be read.
  static func joules() -> Double? {
    guard !paths.isEmpty else { return nil }
    var sum = 0.0
    for path in paths {
      guard let now = SystemText.read(path).flatMap({ Int64($0) }) else { return nil }
      var reading = readings[path] ?? Wrapped(lastMicrojoules: now)
      if now < reading.lastMicrojoules { reading.wraps += 1 }
      reading.lastMicrojoules = now
      readings[path] = reading
      let range =
        SystemText.read(path.replacingSuffix("energy_uj", with: "max_energy_range_uj")).flatMap { Int64($0) }
        ?? 0
      sum += Double(now + reading.wraps * range) * 1e-6
    }
    return sum
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + other : self
  }
}
