internal import Diagnostics
internal import Fingerprints
internal import JobLogs
internal import Recommendations
internal import Reports
internal import RunTimes
internal import Scheduling
internal import Simulation
internal import Statistics

/// The report of a scheduling study.
struct SchedulingReport {
  let result: SchedulingRun.Result

  private var study: SchedulingStudy { result.study }
  private var workload: Workload { result.loaded.workload }
  private var todayName: String { study.baseline.policy.name }

  var report: Report {
    Report(
      title: "Scheduling on \(result.loaded.processors) processors",
      subtitle: result.recommendation.summary, provenance: provenance, findings: findings,
      sections: [comparison, parts, runTimes, overTime, distributions, groups, gantt, method])
  }

  /// The policies whose schedules are drawn: today's, and the chosen one where it is another.
  private var drawn: [(name: String, schedule: Schedule)] {
    var drawn = [(todayName, study.baselineSchedule)]
    if study.chosen != 0 { drawn.append((study.chosenOutcome.policy.name, study.chosenSchedule)) }
    return drawn
  }

  private var provenance: [Report.Provenance] {
    [
      .init("Plait", PlaitCommand.version), .init("Log", result.loaded.log.source),
      .init("Jobs", "\(workload.count), fingerprint \(result.loaded.fingerprint.text)"),
      .init("Seed", String(study.options.seed)), .init("Recommendation", result.recommendation.id),
      .init("Origin of all figures", "simulated"),
    ]
  }

  private var findings: [Report.Finding] {
    let shown: [(SchedulingObjective, String, NumberFormat)] = [
      (.meanWait, "Mean wait", .duration), (.p95Wait, "95th-percentile wait", .duration),
      (.maxWait, "Longest wait", .duration), (.meanBoundedSlowdown, "Mean bounded slowdown", .decimal(2)),
    ]
    return shown.map { objective, label, format in
      let index = SchedulingObjective.allCases.firstIndex(of: objective)!
      let value = study.chosenValues[index]
      let change = study.chosenOutcome.change(objective)
      let base = objective.value(study.baseline.metrics)
      // The interval of the paired change, laid around the baseline: it judges what pairing cancels.
      let low = base * (1 + change.low)
      let high = base * (1 + change.high)
      return Report.Finding(
        label, value: value.value, format: format,
        interval: study.chosen != 0 && low.isFinite && high.isFinite
          ? min(low, value.value)...max(high, value.value) : nil,
        baseline: base, baselineName: "today, \(todayName)",
        direction: objective.objective.direction == .minimise ? .lowerIsBetter : .higherIsBetter,
        note: "simulated, \(study.windows) windows")
    }
  }

  private var comparison: Report.Section {
    let objective = study.options.objectives[0]
    let columns: [Report.Table.Column] = [
      .init("Policy"), .init("Against today", unit: objective.words, format: .change(0)),
      .init("Mean wait", format: .duration), .init("95th percentile", format: .duration),
      .init("Longest wait", format: .duration), .init("Mean slowdown", unit: "bounded", format: .decimal(2)),
      .init("Utilisation", format: .percent(1)), .init("Fairness", unit: "Jain, users", format: .decimal(2)),
      .init("Bounds"),
    ]
    let rows = study.outcomes[..<study.ablations.lowerBound].enumerated().map {
      index, outcome -> Report.Table.Row in
      let metrics = outcome.metrics
      let change = outcome.change(objective)
      let mark =
        index == 0
        ? "today" : index == study.chosen ? (study.verdict == .better ? "recommended" : "chosen") : ""
      let against: Report.Table.Cell =
        index == 0
        ? .missing
        : change.low.isFinite && change.high.isFinite
          ? .interval(change.value, change.low...change.high) : .missing
      return Report.Table.Row(
        [
          .text(outcome.policy.name), against, .number(metrics.meanWaitSeconds),
          .number(metrics.p95WaitSeconds), .number(metrics.maxWaitSeconds),
          .number(metrics.meanBoundedSlowdown),
          .number(metrics.utilisation), .number(metrics.userFairness),
          .text(keepsBounds(metrics) ? "kept" : "broken"),
        ], mark: mark)
    }
    var blocks: [Report.Block] = [
      .table(
        .init(
          caption: "Every policy on the \(study.heldBack.count) jobs held back", columns: columns, rows: rows)
      )
    ]
    if study.options.objectives.count > 1 { blocks.append(.scatterFront(front)) }
    blocks.append(
      .prose(
        "The front covers \(Self.share(study.hypervolume.withLearned)) of the box between the best value of each "
          + "objective and a tenth beyond today's; that of the named policies alone \(Self.share(study.hypervolume.fieldAlone))."
      ))
    blocks.append(.table(fronts))
    for line in study.notRun { blocks.append(.prose("Not run: \(line).")) }
    if !result.recommendation.change.isEmpty {
      blocks.append(
        .code(
          .init(
            caption: "Apply it, and take it back",
            text: "plait apply \(result.recommendation.id)\nplait undo \(result.recommendation.id)")))
    }
    return Report.Section("Policies compared", blocks)
  }

  /// What the search's front is worth beside those of others.
  private var fronts: Report.Table {
    Report.Table(
      caption:
        "Fronts by the share that they dominate of one box, from the least cost of any of them to a tenth beyond "
        + "today's; on the jobs held back at most eight policies of each are measured",
      columns: [
        .init("Search"), .init("Policies tried", format: .integer), .init("On its front", format: .integer),
        .init("Jobs learned from", format: .percent(1)), .init("Jobs held back", format: .percent(1)),
      ],
      rows: study.fronts.map { front in
        Report.Table.Row([
          .text(front.method.rawValue), .number(Double(front.evaluations)), .number(Double(front.policies)),
          .number(front.training), .number(front.heldBack),
        ])
      })
  }

  // MARK: - What the parts bring

  /// The chosen policy without one of its parts, or one part alone.
  private var parts: Report.Section {
    let columns: [Report.Table.Column] = [
      .init("Policy"), .init("Run times"),
      .init("Against today", unit: study.options.objectives[0].words, format: .change(0)),
      .init("Mean wait", format: .duration), .init("Longest wait", format: .duration),
      .init("Mean slowdown", unit: "bounded", format: .decimal(2)),
      .init("Largest slowdown", unit: "bounded", format: .integer),
    ]
    let whole = study.outcomes.filter { $0.policy.name == study.chosenOutcome.policy.name }
    let rows = (whole + study.outcomes[study.ablations]).map { outcome -> Report.Table.Row in
      let change = outcome.change(study.options.objectives[0])
      return Report.Table.Row(
        [
          .text(outcome.policy.name), .text(outcome.policy.runTimes.rawValue),
          change.low.isFinite && change.high.isFinite
            ? .interval(change.value, change.low...change.high) : .missing,
          .number(outcome.metrics.meanWaitSeconds), .number(outcome.metrics.maxWaitSeconds),
          .number(outcome.metrics.meanBoundedSlowdown), .number(outcome.metrics.maxBoundedSlowdown),
        ], mark: outcome.policy.name == study.chosenOutcome.policy.name ? "whole" : "")
    }
    var blocks: [Report.Block] = [
      .table(
        .init(
          caption: "The same jobs; these policies show what a part does and were not candidates",
          columns: columns, rows: rows))
    ]
    if let choice = study.choice { blocks.append(.prose(choice.sentence(of: study.options.objectives[0]))) }
    return Report.Section("What its parts bring", blocks)
  }

  /// Where outcomes fell in the distributions that had been predicted.
  private var runTimes: Report.Section {
    let calibration = study.runTimes.calibration
    guard calibration.count > 0 else {
      return Report.Section(
        "Learned run times",
        [.prose("Too few jobs ended in the part that was learned from: requests stand for run times.")])
    }
    let shares = calibration.tenths.map { Double($0) / Double(calibration.count) }
    return Report.Section(
      "Learned run times",
      [
        .prose(
          "Each job's run time was predicted, as a distribution, before it started and from jobs that had ended. Of "
            + "\(calibration.count) jobs \(NumberFormat.percent(1).text(calibration.centralCoverage)) fell into their central "
            + "80 % interval; each tenth of the distributions would hold a tenth of them if they were exact."),
        .groupedBars(
          .init(
            title: "Run times by the tenth of their predicted distribution", categoryLabel: "Tenth",
            categories: (1...10).map { "\($0)" }, label: "Share of jobs", format: .percent(0),
            series: [.init("Jobs", values: shares)])),
      ])
  }

  private func keepsBounds(_ metrics: ScheduleMetrics) -> Bool {
    study.options.constraints.allSatisfy { $0.violation(metrics, baseline: study.baseline.metrics) == 0 }
  }

  private static func share(_ value: Double) -> String { NumberFormat.percent(2).text(value) }

  private var front: Report.ScatterFront {
    let x = study.options.objectives[0]
    let y = study.options.objectives[1]
    // Policies far off the front would squeeze everything else into a corner of the chart.
    let limits = [x, y].map { 5 * max($0.value(study.baseline.metrics).magnitude, 1e-9) }
    let near = (0..<study.ablations.lowerBound).filter { index in
      zip([x, y], limits).allSatisfy { $0.0.value(study.outcomes[index].metrics) <= $0.1 }
    }
    return Report.ScatterFront(
      title: "What each policy trades",
      caption: near.count < study.ablations.lowerBound
        ? "\(study.ablations.lowerBound - near.count) policies lie beyond five times today's values and are in the table only."
        : "",
      x: .init(x.words, unit: Self.unit(x), format: Self.format(x)),
      y: .init(y.words, unit: Self.unit(y), format: Self.format(y)),
      points: near.map { index in
        let outcome = study.outcomes[index]
        return .init(
          outcome.policy.name, x: x.cost(outcome.metrics), y: y.cost(outcome.metrics),
          role: index == 0 ? .baseline : index == study.chosen ? .chosen : .candidate)
      })
  }

  private static func format(_ objective: SchedulingObjective) -> NumberFormat {
    switch objective {
    case .meanWait, .p95Wait, .maxWait: .duration
    case .utilisation: .percent(1)
    default: .decimal(2)
    }
  }

  private static func unit(_ objective: SchedulingObjective) -> String {
    objective.objective.direction == .maximise ? "negative: lower is better" : ""
  }

  // MARK: - Over time

  private var origin: TimeOrigin {
    if let start = result.loaded.log.header.unixStartSeconds, workload.originSeconds == 0 {
      return .unix(seconds: Double(start))
    }
    return workload.originSeconds != 0 ? .unix(seconds: Double(workload.originSeconds)) : .elapsed
  }

  private var overTime: Report.Section {
    let series = drawn.map { drawn in
      (
        drawn.name,
        ScheduleTimeline(
          drawn.schedule, of: workload, range: study.heldBack, processors: result.loaded.processors)
      )
    }
    return Report.Section(
      "Machine and queue over time",
      [
        .timeSeries(
          .init(
            title: "Utilisation and queue depth", caption: "The jobs held back; drag or scroll to zoom.",
            origin: origin,
            panels: [
              .init(
                "Utilisation", format: .percent(0), maximum: 1,
                series: series.map { .init($0.0, times: $0.1.times, values: $0.1.utilisation) }),
              .init(
                "Jobs in the queue", format: .integer,
                series: series.map { .init($0.0, times: $0.1.times, values: $0.1.queueDepth) }),
            ]))
      ])
  }

  // MARK: - Distributions and groups

  private func wait(_ job: Int, _ schedule: Schedule) -> Double {
    Double(schedule.startSeconds[job] - workload.submitSeconds[job])
  }

  private func slowdown(_ job: Int, _ schedule: Schedule) -> Double {
    boundedSlowdown(wait: wait(job, schedule), run: Double(workload.runSeconds[job]))
  }

  private var distributions: Report.Section {
    Report.Section(
      "How waits and slowdowns are spread",
      [
        .distribution(
          .init(
            title: "Waits", label: "Wait", format: .duration,
            groups: drawn.map { drawn in
              .init(drawn.name, values: study.heldBack.map { wait($0, drawn.schedule) })
            })),
        .distribution(
          .init(
            title: "Bounded slowdowns", label: "Bounded slowdown", format: .decimal(1),
            groups: drawn.map { drawn in
              .init(drawn.name, values: study.heldBack.map { slowdown($0, drawn.schedule) })
            })),
      ])
  }

  private var groups: Report.Section {
    let sizes = JobGroups.bySize(workload, study.heldBack)
    let lengths = JobGroups.byRequest(workload, study.heldBack)
    let users = JobGroups.byUser(workload, study.heldBack, names: userNames, most: 12)
    return Report.Section(
      "Who waits",
      [
        .groupedBars(bars("By processors", "Processors", sizes)),
        .groupedBars(bars("By requested time", "Requested time", lengths)),
        .groupedBars(bars("By user: the twelve with most jobs, and the rest", "User", users)),
      ])
  }

  private func bars(_ title: String, _ label: String, _ groups: [JobGroups.Group]) -> Report.GroupedBars {
    Report.GroupedBars(
      title: "Mean wait " + title.prefix(1).lowercased() + title.dropFirst(), categoryLabel: label,
      categories: groups.map { "\($0.name) (\($0.jobs.count))" }, label: "Mean wait", format: .duration,
      series: drawn.map { drawn in
        .init(drawn.name, values: groups.map { group in mean(group.jobs.map { wait($0, drawn.schedule) }) })
      })
  }

  private func userNames(_ job: Int) -> String {
    let number = Int(result.loaded.log.jobs.user[Int(workload.row[job])])
    let names = result.loaded.log.names.user
    return names.indices.contains(number) ? names[number] : number < 0 ? "unknown" : String(number)
  }

  // MARK: - Gantt

  /// The day of the jobs held back in which most of them start under the chosen policy.
  private var gantt: Report.Section {
    let schedule = study.chosenSchedule
    let daySeconds: Int64 = 86_400
    let first = workload.submitSeconds[study.heldBack.lowerBound]
    var starts: [Int64: Int] = [:]
    for job in study.heldBack { starts[(schedule.startSeconds[job] - first) / daySeconds, default: 0] += 1 }
    let busiest = starts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    let low = Double(first + busiest * daySeconds)
    let high = low + Double(daySeconds)
    let jobs = (0..<workload.count).filter { job in
      let start = Double(schedule.startSeconds[job])
      return start < high && start + Double(workload.runSeconds[job]) > low
    }
    return Report.Section(
      "Schedule of the busiest day",
      [
        .gantt(
          .init(
            title: "Jobs on processors under \(study.chosenOutcome.policy.name)",
            caption: "Processors are assigned for the picture; the simulation counts them.", origin: origin,
            window: low...high, processorCount: result.loaded.processors,
            jobs: jobs.map { job in
              .init(
                id: String(workload.id[job]), owner: userNames(job),
                start: Double(schedule.startSeconds[job]),
                end: Double(schedule.startSeconds[job] + Int64(workload.runSeconds[job])),
                processors: Int(workload.processors[job]), waitSeconds: wait(job, schedule))
            }))
      ])
  }

  private var method: Report.Section {
    var blocks: [Report.Block] = [
      .prose(
        "The first \(study.trainingJobs) jobs were learned from (\(study.evaluations) policies were tried on them, as "
          + "submitted and with the load raised); the policy was chosen on them alone. Then every policy was simulated "
          + "over the whole log and measured on the other \(study.heldBack.count) jobs. Intervals are 95 % percentile "
          + "bootstrap intervals over \(study.windows) windows, drawn in pairs. Named policies plan with the users' time limits, learned ones with predicted run times where it says so."
      ),
      .prose(
        "Constraints: \(study.options.constraints.map(\.description).joined(separator: ", ")). The chosen policy is "
          + "\(study.chosenOutcome.policy.policy.description())."),
    ]
    let intake = result.loaded.intake
    for (label, counts) in [("left out", intake.skipped), ("repaired", intake.repaired)] {
      for count in counts { blocks.append(.prose("Jobs \(label): \(count.count), \(count.reason).")) }
    }
    return Report.Section("How this was measured", blocks)
  }
}
