internal import Foundation
internal import SlurmReplica

/// When the threads of a real slurmctld began their work, from its log: a replay with the same phases makes the
/// same choices where seconds decide.
struct RecordedClock {
  private var decayMilliseconds: Int64 = 0
  private var mainMilliseconds: Int64 = 0
  private var backfillMilliseconds: [Int64] = []

  /// - Returns: nil where there is no log, or it says nothing of the backfill scheduler.
  init?(log path: String) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") {
      if line.contains("_read_last_decay_ran") {
        decayMilliseconds = Self.time(line) ?? 0
      } else if line.contains("SchedulerParameters=default_queue_depth") {
        mainMilliseconds = Self.time(line) ?? 0
      } else if line.contains("_attempt_backfill: beginning"), let time = Self.time(line) {
        backfillMilliseconds.append(time)
      }
    }
    if backfillMilliseconds.count < 2 { return nil }
  }

  /// Milliseconds since the start of Slurm's clock, 2026-01-01T00:00:00, of a line `[2026-01-01T00:01:03.907] ...`.
  private static func time(_ line: Substring) -> Int64? {
    let parts = line.dropFirst().prefix { $0 != "]" }.split { "-T:.".contains($0) }.compactMap { Int64($0) }
    guard parts.count == 7 else { return nil }
    return (((parts[2] - 1) * 24 + parts[3]) * 3600 + parts[4] * 60 + parts[5]) * 1000 + parts[6]
  }

  func set(_ settings: inout ReplicaSettings) {
    let interval = settings.backfill.intervalSeconds * 1000
    let passes = backfillMilliseconds
    settings.timing.priorityOffsetMilliseconds = decayMilliseconds
    settings.timing.mainOffsetMilliseconds = mainMilliseconds
    settings.timing.backfillOffsetMilliseconds = passes[0] - interval
    let period = (passes[passes.count - 1] - passes[0]) / Int64(passes.count - 1)
    settings.timing.backfillPassMilliseconds = max(period - interval, 0)
    settings.timing.completionMilliseconds = 1000
  }
}
