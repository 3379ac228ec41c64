internal import Fingerprints
internal import Reports
internal import Simulation
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings
internal import Statistics

/// The report of `plait whatif`.
struct WhatIfReport {
  let run: WhatIfRun

  private var comparison: SettingsComparison { run.study.comparison }

  var report: Report {
    Report(
      title:
        "What if: \(run.study.changed.map { "\($0.name) = \($0.after ?? "not set")" }.joined(separator: ", "))",
      subtitle: run.study.verdict, provenance: provenance, findings: findings,
      sections: [measures, groups, spread, method])
  }

  private var provenance: [Report.Provenance] {
    [
      .init("Plait", PlaitCommand.version), .init("Log", run.log.source),
      .init("Configuration", run.configuration), .init("Accounts", run.accounts ?? "none"),
      .init("Jobs", "\(comparison.jobs), fingerprint \(ReplicaLog.fingerprint(run.workload).text)"),
      .init("Seed", String(comparison.seed)), .init("Origin of all figures", "simulated"),
    ]
  }

  private static func format(_ measure: SettingsMeasure) -> NumberFormat {
    if measure.isTime { return .duration }
    return measure == .utilisation ? .percent(1) : .decimal(3)
  }

  private var findings: [Report.Finding] {
    [SettingsMeasure.meanWait, .p99Wait, .meanBoundedSlowdown, .utilisation].compactMap { measure in
      guard let change = comparison.change(measure) else { return nil }
      let low = change.before.value + change.difference.low
      let high = change.before.value + change.difference.high
      // The interval of the paired difference, laid around the value before.
      let interval =
        low.isFinite && high.isFinite
        ? min(low, change.after.value)...max(high, change.after.value) : nil
      return Report.Finding(
        measure.words.prefix(1).uppercased() + measure.words.dropFirst(), value: change.after.value,
        format: Self.format(measure), interval: interval, baseline: change.before.value,
        baselineName: "as configured", direction: measure.isCost ? .lowerIsBetter : .higherIsBetter,
        note: "simulated, \(comparison.windows) windows")
    }
  }

  private var measures: Report.Section {
    let rows = comparison.changes.map { change -> Report.Table.Row in
      let format = Self.format(change.measure)
      let relative: Report.Table.Cell =
        change.relative.flatMap { share in
          share.low.isFinite && share.high.isFinite ? .interval(share.value, share.low...share.high) : nil
        } ?? .missing
      return .init([
        .text(change.measure.words), .text(format.text(change.before.value)),
        .text(format.text(change.after.value)),
        relative, .text(Self.words(SettingsStudy.direction(change))),
      ])
    }
    return Report.Section(
      "What changes",
      [
        .table(
          .init(
            caption: "All \(comparison.jobs) jobs, replayed under both settings",
            columns: [
              .init("Measure"), .init("As configured"), .init("Changed"), .init("Change", format: .change(1)),
              .init("Verdict"),
            ], rows: rows)),
        .prose(
          "\(comparison.gaining) jobs start more than a minute sooner, \(comparison.losing) later; "
            + "\(comparison.moved) start at another time at all."),
      ])
  }

  private static func words(_ direction: SettingsStudy.Direction) -> String {
    switch direction {
    case .better: "better"
    case .worse: "worse"
    case .unsure: "no certain change"
    }
  }

  private var groups: Report.Section {
    var blocks: [Report.Block] = []
    for (title, label, list) in [
      ("by partition", "Partition", comparison.partitions),
      ("by quality of service", "QOS", comparison.qualities),
    ] where !list.isEmpty {
      blocks.append(
        .groupedBars(
          .init(
            title: "Mean wait \(title)", categoryLabel: label,
            categories: list.map { "\($0.name) (\($0.jobs))" },
            label: "Mean wait", format: .duration,
            series: [
              .init("as configured", values: list.map(\.meanWaitBefore)),
              .init("changed", values: list.map(\.meanWaitAfter)),
            ])))
    }
    return Report.Section("Who waits", blocks)
  }

  private var spread: Report.Section {
    func waits(_ schedule: ReplicaSchedule) -> [Double] {
      schedule.startMilliseconds.indices.compactMap { job in
        let start = schedule.startMilliseconds[job]
        return start >= 0 && job < run.workload.jobs.count
          ? Double(start - run.workload.jobs.submitMilliseconds[job]) / 1000 : nil
      }
    }
    return Report.Section(
      "How waits are spread",
      [
        .distribution(
          .init(
            title: "Waits", label: "Wait", format: .duration,
            groups: [
              .init("as configured", values: waits(run.study.before)),
              .init("changed", values: waits(run.study.after)),
            ]))
      ])
  }

  private var method: Report.Section {
    var blocks: [Report.Block] = [
      .prose(
        "Both replays take the same jobs through a replica of Slurm's main and backfill schedulers and its multifactor "
          + "priority (22.05). Intervals are 95 % percentile bootstrap intervals over \(comparison.windows) windows of "
          + "submissions, drawn in pairs. " + SettingsStudy.origin)
    ]
    for setting in run.study.changed {
      blocks.append(
        .prose("\(setting.name): \(setting.before ?? "not set") -> \(setting.after ?? "not set")."))
    }
    for warning in run.cluster.warnings { blocks.append(.prose("Not honoured: \(warning).")) }
    for line in run.workload.readings { blocks.append(.prose("\(line).")) }
    for entry in run.workload.leftOut {
      blocks.append(.prose("\(entry.count) jobs left out: \(entry.reason)."))
    }
    return Report.Section("How this was simulated", blocks)
  }
}
