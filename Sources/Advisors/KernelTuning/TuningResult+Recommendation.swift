package import KernelSpecifications
package import Recommendations
internal import ParameterSpaces
internal import Fingerprints
internal import Statistics

/// What a recommendation needs to say beside the result.
package struct TuningContext: Sendable {
  package var createdUnixSeconds: Int64
  /// The specification's path, absolute, so that a verification finds it.
  package var specificationPath: String
  package var subject: KernelSubject
  /// The file of the change, absolute.
  package var changePath: String
  package var form: ConfigurationFile
  package var seed: UInt64
  /// The store's ids of the trials of the default and of the best.
  package var trialIDs: [Int64]
  package var deviceOption: String?

  package init(
    createdUnixSeconds: Int64, specificationPath: String, subject: KernelSubject, changePath: String,
    form: ConfigurationFile, seed: UInt64, trialIDs: [Int64], deviceOption: String?
  ) {
    self.createdUnixSeconds = createdUnixSeconds
    self.specificationPath = specificationPath
    self.subject = subject
    self.changePath = changePath
    self.form = form
    self.seed = seed
    self.trialIDs = trialIDs
    self.deviceOption = deviceOption
  }
}

extension TuningResult {
  /// The result as a recommendation: to use the best configuration, or, where it is not certainly faster, to keep the default. Nil where
  /// nothing was compared.
  package func recommendation(_ specification: KernelSpecification, _ context: TuningContext)
    -> Recommendation?
  {
    guard let comparison else { return nil }
    let isChange = comparison.isFaster
    let before = Outcome(measured: comparison.before, seed: context.seed)
    let after = isChange ? Outcome(measured: comparison.after, seed: context.seed) : before
    let gain = comparison.speedup.text
    let title =
      isChange
      ? "Use \(describe(comparison.configuration, specification)) for \(specification.name): \(gain) times as fast"
      : "Keep the default configuration of \(specification.name)"
    let summary =
      isChange
      ? "Of \(trials.count) configurations tried, this one ran \(gain) times as fast as the default in \(comparison.before.count) interleaved rounds on \(context.subject.device); its output agrees with the reference."
      : "Of \(trials.count) configurations tried, none was certainly faster than the default: the best one ran \(gain) times as fast in \(comparison.before.count) interleaved rounds."
    let file = FileContents(text: context.form.text(specification, comparison.configuration))
    return Recommendation(
      createdUnixSeconds: context.createdUnixSeconds, verb: "tune", advance: 6,
      subject: Recommendation.Subject(
        workload: .init(
          name: "\(specification.name) \(context.subject.shape)", fingerprint: context.subject.source),
        machine: .init(name: context.subject.device, fingerprint: context.subject.machine)),
      title: title, summary: summary,
      change: isChange
        ? Change(steps: [.writeFile(path: context.changePath, contents: file, mode: .file)]) : .none,
      baseline: before, expected: after, evidence: evidence(specification, context, comparison),
      guards: isChange ? Self.guards : [])
  }

  /// The parameters that differ from the default.
  private func describe(_ configuration: [String: ParameterValue], _ specification: KernelSpecification)
    -> String
  {
    let own = specification.defaultConfiguration
    let changed = specification.values(configuration).filter { own[$0.parameter.name] != $0.value }
    return changed.map { "\($0.parameter.name)=\($0.value)" }.joined(separator: " ")
  }

  private func evidence(
    _ specification: KernelSpecification, _ context: TuningContext, _ comparison: PairedComparison
  ) -> [Evidence] {
    var facts = [
      Fact("specification", context.specificationPath), Fact("language", specification.language.rawValue),
      Fact("shape", context.subject.shape), Fact("device", context.subject.device),
      Fact("toolchain", context.subject.toolchain), Fact("seed", "\(context.seed)"),
      Fact("default", ConfigurationFile.json.text(specification, specification.defaultConfiguration)),
      Fact("configuration", ConfigurationFile.json.text(specification, comparison.configuration)),
      Fact("objective", objectives[0].rawValue),
    ]
    if let device = context.deviceOption { facts.append(Fact("device-option", device)) }
    return [
      Evidence(
        id: "setting", kind: .comparison, text: "Both configurations were timed in turns.", facts: facts),
      Evidence(
        id: "search", kind: .feature, text: "The search that found it.",
        facts: [
          Fact("trials", "\(trials.count - known)"), Fact("known-before", "\(known)"),
          Fact("failed", "\(trials.count { $0.failure != nil })"), Fact("sources", "\(sources)"),
        ]),
    ]
      + context.trialIDs.map {
        Evidence(
          id: "trial-\($0)", kind: .trial, text: "A trial in the store.", facts: [Fact("trial", "\($0)")])
      }
  }

  private static let guards = [
    Guard(
      moment: .whileApplied, condition: .regretAtMost(objective: .time, share: 0.02),
      sentence: "Take it back if a run takes more than 2 % longer than with the default."),
    Guard(
      moment: .beforeApply, condition: .notOlderThan(seconds: 365 * 86_400),
      sentence: "Measure again after a year; compilers and drivers change."),
  ]
}

extension Outcome {
  /// The median of repeated runs, with its interval.
  init(measured seconds: [Double], seed: UInt64) {
    let estimate = PairedBootstrap(seed: seed).median(of: seconds)
    self.init(
      origin: .measured, runs: seconds.count,
      entries: [
        Entry(
          objective: .time,
          estimate: Estimate(
            value: estimate.value, low: estimate.low, high: estimate.high, confidence: estimate.confidence))
      ])
  }
}

extension IntervalEstimate {
  /// `3.21 [3.10, 3.30]`.
  package var text: String {
    func short(_ value: Double) -> String {
      let hundredths = Int((value * 100).rounded())
      let rest = hundredths % 100
      return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
    return "\(short(value)) [\(short(low)), \(short(high))]"
  }
}
