internal import Foundation
internal import JobLogs
internal import Simulation

/// Metrics as lines of text.
enum MetricsText {
  static func print(_ metrics: ScheduleMetrics, policy: String, loaded: LoadedLog) {
    let console = Console.shared
    console.output(
      console.bold("\(policy)")
        + "  on \(loaded.processors) processors, \(metrics.jobs) jobs of \(loaded.log.source) (simulated)")
    let rows: [(String, String)] = [
      ("wait, mean", duration(metrics.meanWaitSeconds)),
      ("wait, median", duration(metrics.medianWaitSeconds)),
      ("wait, 95th percentile", duration(metrics.p95WaitSeconds)),
      ("wait, maximum", duration(metrics.maxWaitSeconds)),
      ("bounded slowdown, mean", number(metrics.meanBoundedSlowdown)),
      ("bounded slowdown, median", number(metrics.medianBoundedSlowdown)),
      ("bounded slowdown, maximum", number(metrics.maxBoundedSlowdown)),
      ("utilisation", String(format: "%.1f %%", 100 * metrics.utilisation)),
      ("fairness between users (Jain)", String(format: "%.3f", metrics.userFairness)),
      ("makespan", duration(metrics.makespanSeconds)),
    ]
    for (label, value) in rows {
      console.output("  " + label.padding(toLength: 32, withPad: " ", startingAt: 0) + value)
    }
  }

  static func number(_ value: Double) -> String {
    value >= 1000 ? String(format: "%.0f", value) : String(format: "%.2f", value)
  }

  /// Seconds, and a reading for people where there are many.
  static func duration(_ seconds: Double) -> String {
    let whole = String(format: "%.0f s", seconds)
    switch seconds {
    case 172_800...: return whole + String(format: " (%.1f days)", seconds / 86_400)
    case 7_200...: return whole + String(format: " (%.1f h)", seconds / 3_600)
    case 120...: return whole + String(format: " (%.1f min)", seconds / 60)
    default: return whole
    }
  }
}
