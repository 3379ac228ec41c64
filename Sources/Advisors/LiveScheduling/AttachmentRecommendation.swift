internal import Fingerprints
internal import RunTimes
package import Recommendations
internal import Statistics

/// A side-car that acts, as a recommendation: what it is expected to bring, and how it is taken back.
package struct AttachmentRecommendation {
  /// The verb under which it is stored.
  package static let verb = "attach"
  /// The evidence that holds the side-car's settings and its folder.
  package static let settingEvidence = "setting"
  /// The fact that holds the folder.
  package static let folderFact = "state"

  private let settings: SideCarSettings
  private let subject: AttachmentSubject
  private let backTest: Reckoning?

  /// - Parameter backTest: Both orders on past jobs, simulated; nil where there are too few.
  package init(_ settings: SideCarSettings, subject: AttachmentSubject, backTest: Reckoning?) {
    self.settings = settings
    self.subject = subject
    self.backTest = backTest
  }

  /// The recommendation to let the side-car act; its change does nothing when applied, for the side-car is there
  /// already, and stops it when taken back.
  package var recommendation: Recommendation {
    Recommendation(
      createdUnixSeconds: subject.createdUnixSeconds, verb: Self.verb, advance: 1,
      subject: Recommendation.Subject(
        workload: .init(name: "past jobs of \(subject.cluster)", fingerprint: subject.pastFingerprint),
        machine: .init(
          name: subject.cluster,
          fingerprint: Fingerprint(
            of: "\(subject.cluster)\n\(subject.slurmVersion)\n\(subject.processors)"))),
      title: title, summary: summary,
      change: Change(steps: [.runCommand(arguments: [], inverse: subject.undo)]),
      baseline: outcome(isBaseline: true), expected: outcome(isBaseline: false), evidence: evidence,
      guards: Self.guards)
  }

  private var title: String {
    let gain =
      backTest.map { ": mean bounded slowdown \(Self.text($0.meanBoundedSlowdown.relative))" } ?? ""
    return
      "Order the queue of \(subject.cluster) by \(Self.oneLine(settings.policyName)), \(settings.mode)\(gain)"
  }

  private var summary: String {
    let acts =
      "The side-car brings waiting jobs into the order of '\(Self.oneLine(settings.policyName))' through their Nice "
      + "values and gives every value back when it ends. "
    guard let backTest else {
      return acts
        + "Too few jobs have ended to say what it will bring; plait status tells what it has brought."
    }
    return acts
      + "On the last \(backTest.jobs) past jobs, simulated, mean bounded slowdown changes by "
      + "\(Self.text(backTest.meanBoundedSlowdown.relative)) and mean wait by "
      + "\(Self.text(backTest.meanWaitSeconds.relative)), as if all jobs were acted on. plait status tells what it has brought."
  }

  /// A value today is what the simulation gave; what is expected has the interval of its change.
  private func outcome(isBaseline: Bool) -> Outcome {
    guard let backTest else { return Outcome(origin: .simulated, runs: 0) }
    func entry(_ objective: Objective, _ change: Reckoning.Change) -> Outcome.Entry {
      if isBaseline { return .init(objective: objective, estimate: .exactly(change.baseline)) }
      let ends =
        [change.relative.low, change.relative.high].map { change.baseline * (1 + $0) }.filter(\.isFinite)
        + [change.actual]
      return .init(
        objective: objective,
        estimate: Estimate(
          value: change.actual, low: ends.min()!, high: ends.max()!, confidence: change.relative.confidence))
    }
    let longest = backTest.longestWaitSeconds
    return Outcome(
      origin: .simulated, runs: 1,
      entries: [
        entry(.meanBoundedSlowdown, backTest.meanBoundedSlowdown), entry(.meanWait, backTest.meanWaitSeconds),
        .init(objective: .maxWait, estimate: .exactly(isBaseline ? longest.baseline : longest.actual)),
      ])
  }

  private var evidence: [Evidence] {
    var evidence = [
      Evidence(
        id: Self.settingEvidence, kind: .feature,
        text:
          "The side-car of \(subject.cluster), in mode \(settings.mode); its journal is in \(subject.folder).",
        facts: [
          Fact("cluster", subject.cluster), Fact("slurm", subject.slurmVersion),
          Fact("processors", "\(subject.processors)"), Fact(Self.folderFact, subject.folder),
          Fact("mode", settings.mode.description), Fact("policy", settings.policyName),
          Fact("interval", "\(settings.intervalSeconds)"), Fact("nice-bound", "\(settings.niceBound)"),
          Fact("changes-per-cycle", "\(settings.changesPerCycle)"), Fact("depth", "\(settings.depth)"),
          Fact("scope", settings.scope.rawValue), Fact("request-share", "\(settings.requestShare)"),
          Fact("seed", "\(settings.seed)"), Fact("past-jobs", "\(subject.pastJobs)"),
        ])
    ]
    if let backTest {
      evidence.append(
        Evidence(
          id: "back-test", kind: .simulation,
          text:
            "The last \(backTest.jobs) past jobs under today's order and under the policy's, both planned with the time "
            + "limits; intervals by a bootstrap over blocks of 25 jobs. A policy may have learned from some of them.",
          facts: [
            Fact("mean-bounded-slowdown-today", "\(backTest.meanBoundedSlowdown.baseline)"),
            Fact("mean-bounded-slowdown-policy", "\(backTest.meanBoundedSlowdown.actual)"),
          ]))
    }
    return evidence
  }

  private static let guards = [
    Guard(
      moment: .whileApplied,
      condition: .regretAtMost(objective: .meanBoundedSlowdown, share: BackTestGuard.tolerance),
      sentence:
        "The side-car stands down by itself while two back-tests in a row have a mean bounded slowdown more than 5 % "
        + "over today's order."),
    Guard(
      moment: .whileApplied,
      condition: .regretAtMost(objective: .maxWait, share: BackTestGuard.waitTolerance),
      sentence: "The same where the longest wait is more than half as long again as under today's order."),
    Guard(
      moment: .whileApplied,
      condition: .inDistribution(
        test: "share of run times outside of their central 80 % interval",
        threshold: 1 - CoverageMonitor.leastCoverage),
      sentence:
        "The side-car stands down by itself while fewer than 60 % of run times fall where they were predicted."
    ),
  ]

  private static func text(_ change: IntervalEstimate) -> String {
    func percent(_ share: Double) -> String {
      // Nobody waited: there is no share of nothing.
      guard share.isFinite else { return "?" }
      let tenths = (share * 1000).rounded() / 10
      return "\(tenths >= 0 ? "+" : "")\(tenths) %"
    }
    return "\(percent(change.value)) (95 % interval \(percent(change.low)) to \(percent(change.high)))"
  }

  /// A title is one line.
  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
