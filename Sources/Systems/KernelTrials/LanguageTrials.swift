internal import KernelSpecifications
internal import ParameterSpaces

/// What trials share: the session's folder, its guard, its settings.
struct TrialPlace: Sendable {
  var settings: TrialSettings
  var scratch: Scratch
  var watcher: SessionGuard
  /// The compilers at work.
  var builds = BuildProcesses()
}

/// The trials of one family of languages. `build` is called from several threads, the rest from one at a time.
protocol LanguageTrials: Sendable {
  func build(
    _ configuration: [String: ParameterValue]
  ) throws(KernelTrialError) -> Result<BuiltCandidate, TrialFailure>
  func run(
    _ candidate: BuiltCandidate, warmUps: Int, repetitions: Int
  ) throws(KernelTrialError) -> Result<TrialMeasurement, TrialFailure>
  func verify(_ candidate: BuiltCandidate) throws(KernelTrialError) -> TrialFailure?
  func discard(_ candidate: BuiltCandidate)
  var workerIdentifier: Int32? { get }
  func end()
}
