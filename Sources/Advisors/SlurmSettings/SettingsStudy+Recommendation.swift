package import Recommendations
internal import Fingerprints
internal import Slurm
internal import Statistics

extension SettingsStudy {
  /// What is to be done with the settings that were asked about.
  package enum Advice: String, Sendable {
    /// Something is certainly better and nothing certainly worse.
    case change
    /// Something is certainly better and something worse: whoever runs the cluster decides.
    case tradeOff = "trade-off"
    /// Nothing is certainly better.
    case keep
  }

  package var advice: Advice {
    if changes(.better).isEmpty { return .keep }
    let startsFewer = comparison.neverStarted.after > comparison.neverStarted.before
    return changes(.worse).isEmpty && !startsFewer && takenByOneOnly == 0 ? .change : .tradeOff
  }

  private func changes(_ direction: Direction) -> [SettingsComparison.Change] {
    if comparison.moved == 0 { return [] }
    return comparison.changes.filter { Self.direction($0) == direction }
  }

  /// What a person does after the file has been changed, or changed back.
  package var nextStep: String {
    let restarted = changed.map { $0.name.lowercased() }.filter { Self.restartKeys.contains($0) }
    if restarted.isEmpty {
      return "run `scontrol reconfigure` on the controller, so that Slurm reads the file again"
    }
    return
      "restart slurmctld (SelectType: slurmd too), so that Slurm takes \(restarted.joined(separator: ", "))"
  }

  /// Keys that `scontrol reconfigure` does not take (slurm.conf(5) of 22.05).
  private static let restartKeys: Set<String> = [
    "accountingstorageenforce", "maxjobcount", "no_backup_scheduling", "prioritytype", "schedulertype",
    "selecttype", "selecttypeparameters",
  ]

  // MARK: - The recommendation

  /// The study as a recommendation: to change the file, or to keep what there is.
  package func recommendation(_ subject: SettingsSubject) -> Recommendation {
    let isChange = advice != .keep
    let windows = comparison.windows
    let before = comparison.changes.map { ($0.measure, $0.before) }
    let after = comparison.changes.map { ($0.measure, $0.after) }
    return Recommendation(
      createdUnixSeconds: subject.createdUnixSeconds, verb: "whatif", advance: 1,
      subject: Recommendation.Subject(
        workload: .init(name: subject.log, fingerprint: subject.logFingerprint),
        machine: .init(
          name: subject.configuration, fingerprint: Fingerprint(of: subject.configurationText))),
      title: recommendationTitle, summary: verdict, change: isChange ? Change(steps: subject.patches) : .none,
      baseline: Outcome(simulated: before, windows: windows),
      expected: Outcome(simulated: isChange ? after : before, windows: windows),
      evidence: evidence(subject, isChange: isChange), guards: isChange ? guards : [])
  }

  private var recommendationTitle: String {
    let settings = changed.map { "\($0.name)=\($0.after ?? "no")" }.joined(separator: ", ")
    return switch advice {
    case .change: "Set \(settings): \(title.prefix(1).lowercased() + title.dropFirst())"
    case .tradeOff: "Trade-off of \(settings): \(title.prefix(1).lowercased() + title.dropFirst())"
    case .keep: "Keep the settings: \(settings) is not certainly better"
    }
  }

  private func evidence(_ subject: SettingsSubject, isChange: Bool) -> [Evidence] {
    var facts = [
      Fact("log", subject.log), Fact("log-fingerprint", subject.logFingerprint.text),
      Fact("conf", subject.configuration), Fact("configuration", subject.configurationText),
      Fact("seed", String(comparison.seed)), Fact("jobs", String(comparison.jobs)),
      Fact("windows", String(comparison.windows)), Fact("advice", advice.rawValue),
    ]
    for setting in subject.settings { facts.append(Fact("set", setting)) }
    if let measure = changes(.better).first?.measure { facts.append(Fact("measure", measure.rawValue)) }
    if let accounts = subject.accounts {
      facts += [Fact("accounts", accounts.path), Fact("accounts-fingerprint", accounts.fingerprint.text)]
    }
    let setting = Evidence(
      id: "setting", kind: .comparison,
      text: "Both settings were replayed over the same jobs by a replica of Slurm's schedulers.",
      facts: facts + subject.readingFacts)
    let replays = comparison.changes.map { change in
      Evidence(
        id: change.measure.rawValue, kind: .simulation,
        text: "\(change.measure.words): \(Self.words(Self.direction(change)))",
        facts: [
          Fact("before", "\(change.before.value)"), Fact("after", "\(change.after.value)"),
          Fact("difference-low", "\(change.difference.low)"),
          Fact("difference-high", "\(change.difference.high)"),
        ])
    }
    let next = Evidence(
      id: Recommendation.nextStepEvidence, kind: .feature,
      text: nextStep)
    return [setting] + replays + (isChange ? [next] : [])
  }

  private static func words(_ direction: Direction) -> String {
    switch direction {
    case .better: "certainly better"
    case .worse: "certainly worse"
    case .unsure: "no certain change"
    }
  }

  private var guards: [Guard] {
    var guards = changes(.better).map { change in
      Guard(
        moment: .whileApplied, condition: .regretAtMost(objective: change.measure.objective, share: 0),
        sentence: "Take it back if the \(change.measure.words) is worse than under the settings before.")
    }
    for change in changes(.worse) {
      guard let relative = change.relative else { continue }
      let worst = change.measure.isCost ? relative.high : -relative.low
      guard worst.isFinite else { continue }
      let percent = (max(worst, 0) * 1000).rounded(.up) / 10
      guards.append(
        Guard(
          moment: .whileApplied,
          condition: .regretAtMost(objective: change.measure.objective, share: max(percent / 100, 0)),
          sentence: "Take it back if the \(change.measure.words) is more than \(percent) % worse."))
    }
    guards.append(
      Guard(
        moment: .beforeApply, condition: .notOlderThan(seconds: 90 * 86_400),
        sentence: "Ask again on a recent log after 90 days; workloads change."))
    return guards
  }
}

extension Outcome {
  /// A simulated outcome from the values of measures.
  init(simulated values: [(measure: SettingsMeasure, value: IntervalEstimate)], windows: Int) {
    self.init(
      origin: .simulated, runs: windows,
      entries: values.compactMap { measure, value in
        guard value.value.isFinite, value.low.isFinite, value.high.isFinite else { return nil }
        // A resampled maximum never exceeds the one seen, so the interval is widened to hold the value.
        return Entry(
          objective: measure.objective,
          estimate: Estimate(
            value: value.value, low: min(value.low, value.value), high: max(value.high, value.value),
            confidence: value.confidence))
      })
  }
}

extension SettingsMeasure {
  /// The measure as an objective of recommendations.
  package var objective: Objective {
    switch self {
    case .meanWait: .meanWait
    case .medianWait: .medianWait
    case .p99Wait: Objective(name: "p99Wait", unit: "s", direction: .minimise)
    case .maxWait: .maxWait
    case .meanBoundedSlowdown: .meanBoundedSlowdown
    case .utilisation: .utilisation
    case .makespan: .makespan
    case .fairness: .fairness
    }
  }
}

extension Recommendation {
  /// The id of the evidence that says what a person does once the change is applied or undone.
  package static let nextStepEvidence = "next-step"
}
