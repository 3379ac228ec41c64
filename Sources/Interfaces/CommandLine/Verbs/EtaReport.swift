internal import Reports

/// A forecast of a start as a page.
struct EtaReport {
  private let answer: EtaAnswer

  init(_ answer: EtaAnswer) { self.answer = answer }

  var report: Report {
    Report(
      title: answer.job.map { "When job \($0) will start" } ?? "When the script would start",
      subtitle: "\(EtaText.title(answer)). Median: in \(EtaText.time(answer.start.medianSeconds)).",
      provenance: [
        .init("Plait", PlaitCommand.version), .init("Log", answer.log), .init("Policy", answer.policy),
        .init("Configuration", answer.configuration ?? "none"),
        .init("Asked at", "\(answer.atSeconds)"), .init("Origin", EtaText.source(answer)),
      ],
      findings: findings, sections: [why, alternatives])
  }

  private var findings: [Report.Finding] {
    [
      .init(
        "Start, median", value: answer.start.medianSeconds, format: .duration,
        baseline: answer.byRequestsSeconds, baselineName: "by the users' requests",
        note: "four in five \(EtaText.range(answer.start.fourFifths))"),
      .init("Starts within 1 min", value: answer.start.withinMinute, format: .percent(0)),
      .init("Starts within 10 min", value: answer.start.withinTenMinutes, format: .percent(0)),
      .init("Starts within 1 h", value: answer.start.withinHour, format: .percent(0)),
    ]
  }

  private var why: Report.Section {
    let text = EtaText.why(answer)
    var blocks: [Report.Block] = [.prose(text.prefix(1).uppercased() + text.dropFirst() + ".")]
    for note in answer.notes { blocks.append(.prose("Note: \(note).")) }
    if !answer.reason.awaited.isEmpty {
      blocks.append(
        .table(
          .init(
            caption: "Running jobs whose end it waits for",
            columns: [
              .init("Job"), .init("Processors", format: .decimal(0)),
              .init("Ends in, median", format: .duration),
              .init("Nine in ten by", format: .duration), .init("Limit", format: .duration),
            ],
            rows: answer.reason.awaited.map {
              .init([
                .text("\($0.job)"), .number(Double($0.processors)), .number($0.medianSeconds),
                .number($0.lateSeconds), .number($0.limitSeconds),
              ])
            })))
    }
    return .init("Why it waits", blocks)
  }

  private var alternatives: Report.Section {
    .init(
      "Smaller and shorter requests",
      [
        .table(
          .init(
            caption: "The same job with other requests",
            columns: [
              .init("Processors", format: .decimal(0)), .init("Limit", format: .duration),
              .init("Start, median", format: .duration), .init("Sooner"),
            ],
            rows: answer.alternatives.map {
              .init([
                .number(Double($0.processors)), .number(Double($0.requestedSeconds)),
                .interval($0.medianSeconds, $0.fourFifths.fromSeconds...$0.fourFifths.toSeconds),
                .text($0.startsNoticeablySooner ? "noticeably" : ""),
              ])
            }))
      ])
  }
}
