internal import Foundation

/// A forecast of a start as text for a terminal.
enum EtaText {
  /// At most this many running jobs are named.
  private static let namedJobs = 5

  static func print(_ answer: EtaAnswer) {
    for line in lines(answer) { Console.shared.output(line) }
  }

  static func lines(_ answer: EtaAnswer) -> [String] {
    let start = answer.start
    var lines = [
      Console.shared.bold(title(answer)),
      "  start, median              in \(time(start.medianSeconds)), at \(answer.atSeconds + Int64(start.medianSeconds)) of the log's clock",
      "  half of such jobs          \(range(start.half))",
      "  four in five               \(range(start.fourFifths))",
      String(
        format:
          "  probability                %.0f %% within 1 min, %.0f %% within 10 min, %.0f %% within 1 h",
        100 * start.withinMinute, 100 * start.withinTenMinutes, 100 * start.withinHour),
      "  by the users' requests     in \(time(answer.byRequestsSeconds)) (simulated forward, as squeue --start does)",
      "  \(source(answer))", "why it waits: \(why(answer))",
    ]
    lines += awaited(answer)
    lines += alternatives(answer)
    if let configuration = answer.configuration {
      lines.append("order and machine: \(configuration), by \(answer.keysUsed.joined(separator: ", "))")
      if !answer.keysNotUsed.isEmpty {
        lines.append("  not followed: \(answer.keysNotUsed.joined(separator: ", "))")
      }
    }
    for note in answer.notes { lines.append("note: \(note)") }
    return lines
  }

  static func title(_ answer: EtaAnswer) -> String {
    let who = answer.job.map { "job \($0)" } ?? "\(answer.script ?? "the script"), submitted now"
    let waited = answer.atSeconds - answer.submittedAtSeconds
    return "\(who): \(answer.requestedProcessors) processors, limit \(time(Double(answer.requestedSeconds)))"
      + (answer.job == nil ? "" : ", waiting for \(time(Double(waited)))") + " at \(answer.atSeconds)"
  }

  static func source(_ answer: EtaAnswer) -> String {
    answer.origin == "learned"
      ? answer.model.map { "learned before, from \(answer.examples) moments of jobs: \($0)" }
        ?? "learned from \(answer.examples) moments of jobs that had started by then"
      : "simulated with sampled run times: too few starts to learn from"
  }

  static func why(_ answer: EtaAnswer) -> String {
    let reason = answer.reason
    let ahead =
      reason.jobsAhead == 0
      ? "nobody is ahead of it"
      : "\(reason.jobsAhead) jobs are ahead of it (\(answer.policy)) and ask for \(reason.processorsAhead) processors, "
        + String(
          format: "%.1f processor-hours by their limits and %.1f as expected", reason.processorHoursAhead,
          reason.expectedProcessorHoursAhead)
    switch reason.kind {
    case "processors":
      return
        "\(reason.freeProcessors) processors are free and it asks for \(answer.requestedProcessors); \(ahead)"
    case "priority": return "it would fit into the \(reason.freeProcessors) free processors, but \(ahead)"
    default:
      return
        "it fits into the \(reason.freeProcessors) free processors and \(ahead): it waits for the scheduler's next "
        + "pass, or for a rule that the log does not tell"
    }
  }

  private static func awaited(_ answer: EtaAnswer) -> [String] {
    let all = answer.reason.awaited
    if all.isEmpty { return [] }
    var lines = all.prefix(namedJobs).map {
      "  waits for job \($0.job) on \($0.processors) processors: ends in \(time($0.medianSeconds)) (median), "
        + "\(time($0.lateSeconds)) (nine in ten), \(time($0.limitSeconds)) at the latest"
    }
    if all.count > namedJobs { lines.append("  and for \(all.count - namedJobs) more") }
    return lines
  }

  private static func alternatives(_ answer: EtaAnswer) -> [String] {
    let found = answer.recommended
    if found.isEmpty {
      return [
        "no smaller or shorter request of the \(answer.alternatives.count) tried starts noticeably sooner"
      ]
    }
    return ["would start sooner:"]
      + found.map {
        "  \($0.processors) processors, limit \(time(Double($0.requestedSeconds))): median in \(time($0.medianSeconds)), "
          + "four in five \(range($0.fourFifths))"
      }
  }

  static func range(_ interval: EtaAnswer.Interval) -> String {
    "in \(time(interval.fromSeconds)) to \(time(interval.toSeconds))"
  }

  static func time(_ seconds: Double) -> String { ScheduleText.time(seconds) }
}
