internal import Foundation

/// The forecasts of a live queue as text for a terminal.
enum LiveEtaText {
  private static let namedReleases = 5

  static func print(_ answer: LiveEtaAnswer) {
    for line in lines(answer) { Console.shared.output(line) }
  }

  static func print(_ answer: LiveQueueAnswer) {
    for line in lines(answer) { Console.shared.output(line) }
  }

  static func lines(_ answer: LiveEtaAnswer) -> [String] {
    var lines = [Console.shared.bold(title(answer))]
    if let forecast = answer.forecast {
      lines += start(forecast, answer)
      if let last = answer.lastTask {
        lines.append(
          "  last of the \(answer.waitingTasks ?? 1) tasks  in \(time(last.medianSeconds)), four in five \(EtaText.range(last.fourFifths))"
        )
      }
      lines.append(
        "  Slurm's own estimate       \(answer.slurmSeconds.map { "in \(time(Double($0)))" } ?? "none")")
      lines.append("why it waits: \(why(answer))")
      lines += awaited(answer) + alternatives(answer)
    } else if let end = answer.end {
      lines.append(
        "  ends                       in \(time(end.medianSeconds)) (median), \(time(end.lateSeconds)) (nine in ten)"
      )
    }
    lines += answer.notes.map { "note: \($0)" }
    if answer.forecast != nil { lines.append(source(answer.source)) }
    return lines
  }

  private static func title(_ answer: LiveEtaAnswer) -> String {
    let who = answer.shown.map { "job \($0)" } ?? "\(answer.script ?? "the script"), submitted now"
    let asks =
      "\(answer.requestedProcessors ?? 0) processors"
      + (answer.requestedSeconds.map { ", limit \(time(Double($0)))" } ?? "")
    switch answer.state {
    case "running", "suspended", "completing":
      return "\(who) (\(asks)) is \(answer.state), since \(moment(answer.startedAtSeconds))"
    case "over":
      return
        "\(who) (\(asks)) is over: \(moment(answer.startedAtSeconds)) to \(moment(answer.endedAtSeconds))"
    case "script": return "\(who): \(asks)"
    default: return "\(who): \(asks), \(answer.state) for \(time(Double(answer.waitedSeconds ?? 0)))"
    }
  }

  private static func start(_ forecast: LiveEtaAnswer.Start, _ answer: LiveEtaAnswer) -> [String] {
    [
      "  start, median              in \(time(forecast.medianSeconds)), \(moment(answer.atSeconds + Int64(forecast.medianSeconds)))",
      "  four in five               \(EtaText.range(forecast.fourFifths))",
      String(
        format: "  probability                %.0f %% within 10 min, %.0f %% within 1 h",
        100 * forecast.withinTenMinutes, 100 * forecast.withinHour),
    ]
  }

  private static func why(_ answer: LiveEtaAnswer) -> String {
    var parts: [String] = []
    if let slurm = answer.slurmReason { parts.append("\(slurm.text) (Slurm: \(slurm.word))") }
    if let reason = answer.reason {
      let asked = answer.requestedProcessors ?? 0
      parts.append(
        reason.kind == "processors"
          ? "\(reason.freeProcessors) processors are free and it asks for \(asked)"
          : "it would fit into the \(reason.freeProcessors) free processors")
      let first = answer.ahead.map(String.init).joined(separator: ", ")
      parts.append(
        reason.jobsAhead == 0
          ? "nobody is ahead of it"
          : "\(reason.jobsAhead) jobs are ahead of it by their priorities (\(first)\(reason.jobsAhead > answer.ahead.count ? ", ..." : "")) and ask for "
            + "\(reason.processorsAhead) processors, "
            + String(
              format: "%.1f processor-hours by their limits and %.1f as expected", reason.processorHoursAhead,
              reason.expectedProcessorHoursAhead))
    }
    return parts.joined(separator: "; ")
  }

  private static func awaited(_ answer: LiveEtaAnswer) -> [String] {
    let all = answer.reason?.awaited ?? []
    var lines = all.prefix(namedReleases).map {
      "  waits for job \($0.job) on \($0.processors) processors: ends in \(time($0.medianSeconds)) (median), "
        + "\(time($0.lateSeconds)) (nine in ten), \(time($0.limitSeconds)) at the latest"
    }
    if all.count > namedReleases { lines.append("  and for \(all.count - namedReleases) more") }
    return lines
  }

  private static func alternatives(_ answer: LiveEtaAnswer) -> [String] {
    let found = EtaAnswer.recommended(answer.alternatives)
    if found.isEmpty {
      return [
        "no smaller or shorter request of the \(answer.alternatives.count) tried starts noticeably sooner"
      ]
    }
    return ["would start sooner:"]
      + found.map {
        "  \($0.processors) processors, limit \(time(Double($0.requestedSeconds))): median in \(time($0.medianSeconds)), "
          + "four in five \(EtaText.range($0.fourFifths))"
      }
  }

  private static func source(_ source: LiveEtaAnswer.Source) -> String {
    "from \(source.rollouts) rollouts in the order of the live priorities, run times learned from \(source.pastJobs) past jobs (\(source.past))"
      + (source.model.map { " and \($0)" } ?? "")
  }

  static func lines(_ answer: LiveQueueAnswer) -> [String] {
    var lines = [
      Console.shared.bold(
        "\(answer.jobs.count) jobs wait for their turn, \(answer.freeProcessors) of \(answer.processors) processors are free"
      ),
      "  job            user            processors  start, median  four in five                  Slurm says",
    ]
    lines += answer.jobs.map { job in
      "  " + pad(job.shown, 15) + pad(job.user, 16) + pad("\(job.requestedProcessors)", 12)
        + pad("in \(time(job.medianSeconds))", 15) + pad(EtaText.range(job.fourFifths), 30)
        + (job.slurmSeconds.map { "in \(time(Double($0)))" } ?? "-")
    }
    lines += answer.blocked.map { "  \(pad($0.shown, 15))\(pad($0.user, 16))\($0.slurmReason.text)" }
    lines.append(source(answer.source))
    return lines
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 1))
  }

  private static func time(_ seconds: Double) -> String { ScheduleText.time(seconds) }

  private static func moment(_ seconds: Int64?) -> String {
    seconds.map { Date(timeIntervalSince1970: Double($0)).formatted(.iso8601) } ?? "an unknown moment"
  }
}
