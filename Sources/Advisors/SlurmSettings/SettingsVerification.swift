internal import Diagnostics
package import Recommendations
internal import Statistics

/// Judges a recommendation about settings by another study of the same settings: of a later log, or of the same
/// one again.
package struct SettingsVerification: Sendable {
  package var study: SettingsStudy

  /// The fewest jobs that a verification judges by.
  package static let jobsNeeded = 40

  package init(_ study: SettingsStudy) { self.study = study }

  /// Refuted where a guard does not hold or what was to become better is certainly worse, confirmed where it is
  /// certainly better, else inconclusive.
  ///
  /// - Throws: `SlurmSettingsError`: `.noJobs` for fewer than `jobsNeeded` jobs.
  package func verify(
    _ recommendation: Recommendation, nowUnixSeconds: Int64
  ) throws(SlurmSettingsError) -> Verification {
    let comparison = study.comparison
    guard comparison.jobs >= Self.jobsNeeded else {
      throw SlurmSettingsError(
        .noJobs,
        "\(comparison.jobs) jobs start in both replays and a verification needs at least \(Self.jobsNeeded): give a "
          + "longer log with --log")
    }
    let name = recommendation.evidence.first { $0.id == "setting" }?.facts.first { $0.key == "measure" }?
      .value
    let measure = name.flatMap(SettingsMeasure.init(rawValue:)) ?? .meanWait
    let baseline = Outcome(
      simulated: comparison.changes.map { ($0.measure, $0.before) }, windows: comparison.windows)
    let measured = Outcome(
      simulated: comparison.changes.map { ($0.measure, $0.after) }, windows: comparison.windows)
    let broken = recommendation.guards.filter { $0.holds(measured: measured, baseline: baseline) == false }
    var verdict = Verification.Verdict.inconclusive
    if let change = comparison.change(measure), comparison.moved > 0 {
      switch SettingsStudy.direction(change) {
      case .better: verdict = .confirmed
      case .worse: verdict = .refuted
      case .unsure: verdict = .inconclusive
      }
    }
    if !broken.isEmpty { verdict = .refuted }
    return Verification(
      verifiedUnixSeconds: nowUnixSeconds, verdict: verdict, baseline: baseline, measured: measured,
      brokenGuards: broken.map(\.sentence), text: study.verdict)
  }
}
