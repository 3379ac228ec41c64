package import Recommendations

package import ParameterSpaces
internal import Statistics

/// Measures a tuning recommendation again: its configuration and the default, in turns.
package struct TuningVerification: Sendable {
  package var rounds = 21

  package init() {}

  /// - Parameters:
  ///   - configurations: The default and the recommended one.
  ///   - executor: Of the recommendation's specification.
  /// - Throws: `TuningError` where one of them no longer runs; what the executor throws.
  package func verify(
    _ recommendation: Recommendation,
    configurations: (before: [String: ParameterValue], after: [String: ParameterValue]),
    executor: any TrialExecutor, seed: UInt64, nowUnixSeconds: Int64
  ) async throws -> Verification {
    for configuration in [configurations.before, configurations.after] {
      let trial = try await executor.evaluate([configuration], best: nil).first
      if let failure = trial?.failure {
        throw TuningError(
          .defaultFails, "a configuration of \(recommendation.id) no longer runs here: \(failure)")
      }
    }
    let seconds = try await executor.interleave(
      [configurations.before, configurations.after], rounds: rounds)
    guard seconds[0].count == rounds, seconds[1].count == rounds else {
      throw TuningError(
        .defaultFails, "a configuration of \(recommendation.id) stopped running while it was timed")
    }
    let comparison = PairedComparison(
      configuration: configurations.after, before: seconds[0], after: seconds[1], seed: seed)
    let baseline = Outcome(measured: seconds[0], seed: seed)
    let measured = Outcome(measured: seconds[1], seed: seed)
    let broken = recommendation.guards.filter { $0.holds(measured: measured, baseline: baseline) == false }
    let verdict: Verification.Verdict =
      !broken.isEmpty || comparison.speedup.high < 1
      ? .refuted : comparison.isFaster ? .confirmed : .inconclusive
    return Verification(
      verifiedUnixSeconds: nowUnixSeconds, verdict: verdict, baseline: baseline, measured: measured,
      brokenGuards: broken.map(\.sentence),
      text: "It runs \(comparison.speedup.text) times as fast as the default in \(rounds) interleaved rounds."
    )
  }
}
