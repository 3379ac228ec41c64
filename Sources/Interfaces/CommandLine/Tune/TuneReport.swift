internal import Fingerprints
internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces
internal import Reports
internal import Statistics

/// The page of `plait tune explain --report` and, with a result, of `plait tune --report`.
struct TuneReport {
  var kernel: String
  var subject: KernelSubject
  /// Nil where nothing that fits the specification was tried.
  var explanation: TuningExplanation?
  var seed: UInt64
  /// A configuration as words, in the parameters' order.
  var configuration: ([String: ParameterValue]) -> String
  var result: Result?

  /// What a search came to.
  struct Result {
    var tuning: TuningResult
    var specification: KernelSpecification
    /// The recommendation's id and title, and the file that its change writes; nil where there is none.
    var recommendation: (id: String, title: String)?
    var change: (path: String, text: String)?
  }

  private static let mostFront = 60
  private static let mostCurves = 6

  var report: Report {
    var sections: [Report.Section] = []
    if let result { sections += resultSections(result) }
    if let explanation { sections += explanationSections(explanation) }
    return Report(
      title: result == nil ? "What matters for \(kernel)" : "Tuning \(kernel)", subtitle: subtitle,
      provenance: provenance, findings: findings, sections: sections)
  }

  private var subtitle: String {
    if let result {
      if let recommendation = result.recommendation { return recommendation.title + "." }
      return "Nothing was compared with the default."
    }
    guard let explanation else { return "" }
    guard let first = explanation.parameters.first, let share = first.share else {
      return "Too few trials worked to say which parameters matter."
    }
    let second = explanation.parameters.dropFirst().first
    return
      "\(first.name) moves the \(explanation.objective.rawValue) most (\(Self.percent(share)) of its variance)"
      + (second?.share.map { ", then \(second?.name ?? "") (\(Self.percent($0)))" } ?? "") + "."
  }

  private static func percent(_ share: Double) -> String { NumberFormat.percent(0).text(share) }

  private var provenance: [Report.Provenance] {
    [
      .init("Plait", PlaitCommand.version), .init("Kernel", "\(kernel), \(subject.language.rawValue)"),
      .init("Size", subject.shape.isEmpty ? "none" : subject.shape), .init("Device", subject.device),
      .init("Toolchain", subject.toolchain.isEmpty ? "none" : subject.toolchain),
      .init("Sources", subject.source.text), .init("Seed", "\(seed)"),
      .init("Origin of all figures", "measured"),
    ]
  }

  // MARK: Headline

  private var findings: [Report.Finding] {
    var findings: [Report.Finding] = []
    if let comparison = result?.tuning.comparison {
      let unit = CostUnit(.time, costs: comparison.after + comparison.before, isOutput: isOutput)
      let format = unit.format(comparison.after + comparison.before)
      let after = PairedBootstrap(seed: seed).median(of: comparison.after)
      let before = TuneText.median(comparison.before)
      findings.append(
        .init(
          "Speed-up", value: comparison.speedup.value, format: .decimal(2), unit: "times",
          interval: comparison.speedup.low...comparison.speedup.high, baseline: 1, baselineName: "default",
          direction: .higherIsBetter, note: "median of \(comparison.before.count) interleaved rounds"))
      findings.append(
        .init(
          "\(unit.label), best", value: unit.value(after.value), format: format, unit: unit.name,
          interval: unit.value(after.low)...unit.value(after.high), baseline: unit.value(before),
          baselineName: "default", direction: .lowerIsBetter, note: "measured, output verified"))
    } else if let best = explanation?.improvements.last, let explanation {
      let unit = CostUnit(
        explanation.objective, costs: [best.cost], isOutput: isOutput, isProxy: isProxy)
      findings.append(
        .init(
          "\(unit.label), best trial", value: unit.value(best.cost), format: unit.format([best.cost]),
          unit: unit.name, note: "found by trial \(best.trial)"))
    }
    if let explanation {
      let failed = explanation.failures.reduce(0) { $0 + $1.count }
      findings.append(
        .init(
          "Configurations tried", value: Double(explanation.trials), format: .integer,
          note: "\(failed) failed"))
      if let share = explanation.explainedShare {
        findings.append(
          .init(
            "Explained", value: max(share, 0), format: .percent(0),
            note: "of the variance of trials that the forest has not seen"))
      }
    }
    return findings
  }

  private var isOutput: Bool {
    explanation?.best?.output != nil
      || result?.specification.command.map {
        if case .output = $0.objective { true } else { false }
      } ?? false
  }

  /// Whether processor time stands for energy.
  private var isProxy: Bool {
    explanation?.best?.energyIsProxy == true
      || result?.tuning.trials.contains { $0.energyIsProxy == true } == true
  }

  // MARK: What a search came to

  private func resultSections(_ result: Result) -> [Report.Section] {
    var sections: [Report.Section] = []
    if let comparison = result.tuning.comparison {
      sections.append(.init("Default against best", comparisonBlocks(result, comparison)))
    }
    if result.tuning.objectives.count > 1 {
      sections.append(.init("The front", frontBlocks(result)))
    }
    var search: [Report.Block] = [
      .prose(
        "\(result.tuning.trials.count - result.tuning.known) trials in \(NumberFormat.duration.text(result.tuning.searchSeconds)), "
          + "\(result.tuning.known) known before, begun from \(result.tuning.sources) other places. Ended: \(TuneText.ending(result.tuning.ending))."
      )
    ]
    if let change = result.change, let recommendation = result.recommendation {
      search.append(
        .code(
          .init(
            caption: "Apply it, undo it",
            text: "plait apply \(recommendation.id)\nplait undo \(recommendation.id)")))
      search.append(.code(.init(caption: change.path, text: change.text)))
    }
    sections.append(.init("The recommendation", search))
    return sections
  }

  private func comparisonBlocks(_ result: Result, _ comparison: PairedComparison) -> [Report.Block] {
    let unit = CostUnit(.time, costs: comparison.after + comparison.before, isOutput: isOutput)
    let format = unit.format(comparison.after + comparison.before)
    let rounds = comparison.before.indices.map { Double($0 + 1) }
    let own = result.specification.defaultConfiguration
    let rows = result.specification.values(comparison.configuration).map { parameter, value in
      Report.Table.Row(
        [
          .text(parameter.name), .text(own[parameter.name]?.description ?? "–"), .text(value.description),
        ], mark: own[parameter.name] == value ? "" : "changed")
    }
    return [
      .prose(
        "The default and the best configuration ran in turns, one run of each a round, in an order that changes. "
          + "The speed-up is the median of the rounds' ratios with a 95 % bootstrap interval over rounds."),
      .timeSeries(
        .init(
          title: "The rounds", origin: .count("Round"),
          panels: [
            .init(
              unit.label, unit: unit.name, format: format,
              series: [
                .init("default", shape: .line, times: rounds, values: comparison.before.map(unit.value)),
                .init("best", shape: .line, times: rounds, values: comparison.after.map(unit.value)),
              ])
          ])),
      .table(
        .init(
          caption: "The configurations",
          columns: [.init("Parameter"), .init("Default"), .init("Best")], rows: rows)),
    ]
  }

  private func frontBlocks(_ result: Result) -> [Report.Block] {
    let objectives = result.tuning.objectives
    let numbered = result.tuning.trials.enumerated().map { (number: $0.offset + 1, trial: $0.element) }
    let valued = numbered.filter { one in objectives.allSatisfy { one.trial.value(of: $0) != nil } }
    guard !valued.isEmpty else { return [.prose("No trial has a value of each objective.")] }
    let costs = objectives.map { objective in valued.compactMap { $0.trial.value(of: objective) } }
    let units = zip(objectives, costs).map { objective, costs in
      CostUnit(objective, costs: costs, isOutput: objective == .time && isOutput, isProxy: isProxy)
    }
    let formats = zip(units, costs).map { $0.format($1) }
    let own = result.specification.defaultConfiguration
    let best = result.tuning.comparison?.configuration
    let front = Set(result.tuning.front.map(\.configuration))
    func isNamed(_ configuration: [String: ParameterValue]) -> Bool {
      front.contains(configuration) || configuration == own || configuration == best
    }
    // The front, the default, the best, and some of the others, as far as they are not worse than these.
    let most = objectives.map { objective in
      valued.filter { isNamed($0.trial.configuration) }.compactMap { $0.trial.value(of: objective) }.max()
        ?? .infinity
    }
    let others = valued.filter { one in
      !isNamed(one.trial.configuration)
        && zip(objectives, most).allSatisfy { (one.trial.value(of: $0) ?? .infinity) <= $1 }
    }
    let step = max(1, others.count / Self.mostFront)
    let shown =
      valued.filter { isNamed($0.trial.configuration) }
      + others.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    let points = shown.map { number, trial in
      let role: Report.ScatterFront.Role =
        trial.configuration == own ? .baseline : trial.configuration == best ? .chosen : .candidate
      return Report.ScatterFront.Point(
        role == .candidate ? "trial \(number)" : role == .baseline ? "default" : "best",
        x: units[0].value(trial.value(of: objectives[0]) ?? .nan),
        y: units[1].value(trial.value(of: objectives[1]) ?? .nan), role: role)
    }
    func axis(_ place: Int) -> Report.ScatterFront.Axis {
      .init(units[place].label, unit: units[place].name, format: formats[place])
    }
    let rows = valued.filter { front.contains($0.trial.configuration) }.map { number, trial in
      Report.Table.Row(
        [.text("trial \(number)")]
          + zip(objectives, units).map { .number($1.value(trial.value(of: $0) ?? .nan)) }
          + [.text(difference(trial.configuration, from: own))])
    }
    return [
      .scatterFront(
        .init(
          title: "\(units[0].label) and \(units[1].label.lowercased())",
          caption: isProxy && objectives.contains(.energy)
            ? "No energy meter can be read here: processor time stands for energy." : "",
          x: axis(0), y: axis(1), points: points)),
      .table(
        .init(
          caption: "The front: what no other trial betters in every objective",
          columns: [.init("Trial")]
            + zip(units, formats).map { .init($0.label, unit: $0.name, format: $1) }
            + [.init("Beside the default")],
          rows: rows)),
    ]
  }

  /// The parameters that differ, with their values.
  private func difference(_ configuration: [String: ParameterValue], from own: [String: ParameterValue])
    -> String
  {
    self.configuration(configuration.filter { own[$0.key] != $0.value })
  }

  // MARK: What the trials teach

  private func explanationSections(_ explanation: TuningExplanation) -> [Report.Section] {
    let costs = explanation.parameters.flatMap { $0.levels.compactMap(\.bestCost) }
    let unit = CostUnit(explanation.objective, costs: costs, isOutput: isOutput, isProxy: isProxy)
    let format = unit.format(costs)
    var sections = [Report.Section("Which parameters matter", importanceBlocks(explanation, unit))]
    sections.append(.init("The surface", surfaceBlocks(explanation, unit, format)))
    sections.append(.init("The search", [progressBlock(explanation, unit, format)]))
    sections.append(.init("Failures", failureBlocks(explanation)))
    return sections
  }

  private func importanceBlocks(_ explanation: TuningExplanation, _ unit: CostUnit) -> [Report.Block] {
    guard let explained = explanation.explainedShare else {
      return [.prose("Too few trials worked to say which parameters matter.")]
    }
    var blocks: [Report.Block] = [
      .prose(
        "Shares of the variance of the logarithm of the \(unit.label.lowercased()), by functional analysis of variance of a random forest "
          + "that was fitted to the trials: \(TuneExplainText.trust(explained)). Constraints tie parameters together, so that the shares need not add up."
      ),
      .groupedBars(
        .init(
          title: "Share of the variance", categoryLabel: "Parameter",
          categories: explanation.parameters.map(\.name),
          label: "Share", format: .percent(1),
          series: [.init("alone", values: explanation.parameters.map { $0.share ?? 0 })])),
    ]
    if !explanation.pairs.isEmpty {
      blocks.append(
        .table(
          .init(
            caption: "Pairs: what two parameters explain together, beyond each alone",
            columns: [.init("First"), .init("Second"), .init("Share", format: .percent(1))],
            rows: explanation.pairs.prefix(10).map {
              .init([.text($0.first), .text($0.second), .number($0.share)])
            })))
    }
    return blocks
  }

  private func surfaceBlocks(
    _ explanation: TuningExplanation, _ unit: CostUnit, _ format: NumberFormat
  ) -> [Report.Block] {
    var blocks: [Report.Block] = []
    if let surface = explanation.surface {
      blocks.append(
        .heatMap(
          .init(
            title: "Median \(unit.label.lowercased()) over the two parameters that matter most",
            caption:
              "Over all trials that worked with the two values; cells without a number were not tried, or failed.",
            columnLabel: surface.columnParameter, columns: surface.columns, rowLabel: surface.rowParameter,
            rows: surface.rows, label: "Median \(unit.label.lowercased())", unit: unit.name, format: format,
            values: surface.costs.map { $0.map(unit.value) })))
    }
    for parameter in explanation.parameters.prefix(Self.mostCurves) {
      let levels = parameter.levels.filter { $0.trials > 0 }
      blocks.append(
        .groupedBars(
          .init(
            title: parameter.name,
            caption: parameter.share.map { "\(NumberFormat.percent(1).text($0)) of the variance" } ?? "",
            categoryLabel: parameter.name, categories: levels.map(\.name), label: unit.label, unit: unit.name,
            format: format,
            series: [
              .init("median", values: levels.map { unit.value($0.medianCost ?? .nan) }),
              .init("best", values: levels.map { unit.value($0.bestCost ?? .nan) }),
            ])))
    }
    let rest = explanation.parameters.dropFirst(Self.mostCurves)
    if !rest.isEmpty {
      blocks.append(
        .table(
          .init(
            caption: "The other parameters",
            columns: [
              .init("Parameter"), .init("Value"), .init("Median", unit: unit.name, format: format),
              .init("Best", unit: unit.name, format: format), .init("Trials", format: .integer),
              .init("Failed", format: .integer),
            ],
            rows: rest.flatMap { parameter in
              parameter.levels.filter { $0.trials > 0 }.map { level in
                .init([
                  .text(parameter.name), .text(level.name),
                  level.medianCost.map { .number(unit.value($0)) } ?? .missing,
                  level.bestCost.map { .number(unit.value($0)) } ?? .missing, .number(Double(level.trials)),
                  .number(Double(level.failures)),
                ])
              }
            })))
    }
    return blocks
  }

  private func progressBlock(
    _ explanation: TuningExplanation, _ unit: CostUnit, _ format: NumberFormat
  ) -> Report.Block {
    let steps = explanation.improvements
    var times = steps.map { Double($0.trial) }
    var values = steps.map { unit.value($0.cost) }
    if let last = values.last {
      times.append(Double(explanation.trials))
      values.append(last)
    }
    return .timeSeries(
      .init(
        title: "The best so far", caption: "In the order in which the configurations were first tried.",
        origin: .count("Trial"),
        panels: [
          .init(
            "Best \(unit.label.lowercased())", unit: unit.name, format: format,
            series: [.init("best so far", times: times, values: values)])
        ]))
  }

  private func failureBlocks(_ explanation: TuningExplanation) -> [Report.Block] {
    guard !explanation.failures.isEmpty else { return [.prose("No trial failed.")] }
    return [
      .table(
        .init(
          caption: "Trials that failed, by kind",
          columns: [.init("Kind"), .init("Trials", format: .integer)],
          rows: explanation.failures.map { .init([.text($0.kind.rawValue), .number(Double($0.count))]) })),
      .table(
        .init(
          caption: "Where they failed: values with which more than half of the trials failed",
          columns: [
            .init("Parameter"), .init("Value"), .init("Trials", format: .integer),
            .init("Failed", format: .integer),
          ],
          rows: explanation.parameters.flatMap { parameter in
            parameter.levels.filter { 2 * $0.failures > $0.trials }.map { level in
              .init([
                .text(parameter.name), .text(level.name), .number(Double(level.trials)),
                .number(Double(level.failures)),
              ])
            }
          })),
    ]
  }
}
