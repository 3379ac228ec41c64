internal import Diagnostics
package import Fingerprints
package import Recommendations
internal import Simulation
internal import Statistics

/// What a study's recommendation says of its inputs, so that it can be measured again.
package struct SchedulingSubject: Sendable {
  /// The log's path, absolute, and the fingerprint of its jobs.
  package var log: String
  package var logFingerprint: Fingerprint
  package var machineName: String
  package var machineFingerprint: Fingerprint
  package var processors: Int
  /// How the log was read: options of the command line, for people and for repeating it.
  package var readingFacts: [Fact]
  package var createdUnixSeconds: Int64

  package init(
    log: String, logFingerprint: Fingerprint, machineName: String, machineFingerprint: Fingerprint,
    processors: Int, readingFacts: [Fact], createdUnixSeconds: Int64
  ) {
    self.log = log
    self.logFingerprint = logFingerprint
    self.machineName = machineName
    self.machineFingerprint = machineFingerprint
    self.processors = processors
    self.readingFacts = readingFacts
    self.createdUnixSeconds = createdUnixSeconds
  }
}

extension SchedulingStudy {
  /// The name of the file that the recommended change writes.
  package static let policyFileName = "plait.policy.yaml"

  /// The policy that is recommended: the chosen one where the jobs held back confirm it, else the
  /// baseline.
  package var recommended: PolicyOutcome { verdict == .better ? chosenOutcome : baseline }

  /// The chosen policy as a file.
  package func policyFile(_ subject: SchedulingSubject) -> PolicyFile {
    file(of: chosenOutcome.policy, subject)
  }

  /// The best learned policy as a file, whether it is recommended or not; the baseline where nothing
  /// that was learned keeps the constraints.
  package func learnedPolicyFile(_ subject: SchedulingSubject) -> PolicyFile {
    file(
      of: outcomes.first { $0.policy.name == SchedulingAdvisor.learnedName }?.policy ?? baseline.policy,
      subject)
  }

  private func file(of policy: NamedPolicy, _ subject: SchedulingSubject) -> PolicyFile {
    let learns = policy.runTimes == .learned
    return PolicyFile(
      name: policy.name, policy: policy.policy, estimate: learns ? .learned : .requested,
      processors: processors,
      origin: PolicyFile.Origin(
        log: subject.log, logFingerprint: subject.logFingerprint.text, jobs: trainingJobs, seed: options.seed),
      fallback: learns ? options.fallback : nil, runTimes: learns ? runTimes.model : nil)
  }

  /// The study as a recommendation: to write the policy file, or to keep what there is.
  package func recommendation(_ subject: SchedulingSubject) -> Recommendation {
    let isChange = verdict == .better
    let change =
      isChange
      ? Change(steps: [
        .writeFile(
          path: Self.policyFileName, contents: FileContents(text: policyFile(subject).yaml), mode: .file)
      ]) : .none
    return Recommendation(
      createdUnixSeconds: subject.createdUnixSeconds, verb: "schedule", advance: 1,
      subject: Recommendation.Subject(
        workload: .init(name: subject.log, fingerprint: subject.logFingerprint),
        machine: .init(name: subject.machineName, fingerprint: subject.machineFingerprint)),
      title: title, summary: summary, change: change,
      baseline: Outcome(simulated: baselineValues, windows: windows),
      expected: Outcome(
        simulated: isChange ? chosenValues : baselineValues, windows: windows), evidence: evidence(subject),
      guards: isChange ? guards : [])
  }

  /// One line: what to do and what it brings.
  package var title: String {
    guard verdict == .better else { return "Keep \(baseline.policy.name): nothing better is certain" }
    let objective = options.objectives[0]
    return "Schedule by \(chosenOutcome.policy.name): \(objective.words) "
      + chosenOutcome.change(objective).percentText
  }

  /// A few sentences: what came out, what it costs, how it was measured.
  package var summary: String {
    let objective = options.objectives[0]
    let method =
      "Simulated on the \(heldBack.count) jobs that were held back from learning, against "
      + "\(baseline.policy.name), taken for the policy of today."
    switch verdict {
    case .better:
      let others = [SchedulingObjective.meanWait, .p95Wait, .maxWait].filter { $0 != objective }
        .map { "\($0.words) \(IntervalEstimate.percent(chosenOutcome.change($0).value))" }
      return
        "With the policy '\(chosenOutcome.policy.name)' the \(objective.words) changes by "
        + "\(chosenOutcome.change(objective).percentText), \(others.joined(separator: ", ")). \(method)"
    case .nothingBetter:
      return
        "No policy beat \(baseline.policy.name) on the jobs that were learned from within the constraints. "
        + method
    case .notConfirmed(let reason):
      return
        "'\(chosenOutcome.policy.name)' looked better on the jobs that were learned from, but \(reason). \(method)"
    }
  }

  private func evidence(_ subject: SchedulingSubject) -> [Evidence] {
    let setting = Evidence(
      id: "setting", kind: .comparison,
      text: "Every policy was simulated over the whole log and measured on the jobs held back.",
      facts: [
        Fact("log", subject.log), Fact("log-fingerprint", subject.logFingerprint.text),
        Fact("processors", String(subject.processors)), Fact("training-jobs", String(trainingJobs)),
        Fact("held-back-jobs", String(heldBack.count)), Fact("windows", String(windows)),
        Fact("evaluations", String(evaluations)), Fact("seed", String(options.seed)),
        Fact("objective", options.objectives.map(\.rawValue).joined(separator: ",")),
        Fact("baseline-policy", PolicyFile(name: baseline.policy.name, policy: baseline.policy.policy).yaml),
        Fact(
          "policy",
          PolicyFile(
            name: chosenOutcome.policy.name, policy: chosenOutcome.policy.policy,
            estimate: chosenOutcome.policy.runTimes == .learned ? .learned : .requested
          ).yaml),
      ] + subject.readingFacts)
    return [setting]
      + outcomes.enumerated().map { number, outcome in
        Evidence(
          id: "policy-\(number + 1)", kind: .simulation,
          text: "\(outcome.policy.name): \(outcome.policy.policy.description())",
          facts: SchedulingObjective.allCases.map { Fact($0.rawValue, "\($0.value(outcome.metrics))") })
      }
  }

  private var guards: [Guard] {
    var guards = options.constraints.map { constraint -> Guard in
      switch constraint.bound {
      case .relative(let share):
        let regret = constraint.isUpper ? share : -share
        // A gain that was asked for is not a bound that a later log must show again.
        return Guard(
          moment: .whileApplied,
          condition: .regretAtMost(objective: constraint.objective.objective, share: max(regret, 0)),
          sentence: regret >= 0
            ? "Take it back if the constraint \(constraint) is broken on a later log."
            : "Take it back if \(constraint.objective.rawValue) is worse than under \(baseline.policy.name).")
      case .absolute(let value):
        return Guard(
          moment: .whileApplied,
          condition: .valueWithin(objective: constraint.objective.objective, bound: value),
          sentence: "Take it back if the constraint \(constraint) is broken on a later log.")
      }
    }
    let first = options.objectives[0]
    guards.append(
      Guard(
        moment: .whileApplied, condition: .regretAtMost(objective: first.objective, share: 0),
        sentence: "Take it back if \(first.rawValue) is worse than under \(baseline.policy.name)."))
    guards.append(
      Guard(
        moment: .beforeApply, condition: .notOlderThan(seconds: 90 * 86_400),
        sentence: "Learn anew from a recent log after 90 days; workloads change."))
    return guards
  }
}
