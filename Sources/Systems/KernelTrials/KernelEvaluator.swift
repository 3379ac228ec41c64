internal import Dispatch
internal import Foundation
internal import Glibc
package import KernelSpecifications
package import ParameterSpaces
internal import Synchronization

/// Builds, runs and verifies configurations of one kernel, whatever its language.
///
/// Builds go side by side, up to the settings' number of jobs; runs and verifications take turns, and a timed run
/// has the machine to itself: compilers are stopped meanwhile. Several candidates can be built at once, so that a caller interleaves the
/// repetitions of two. What a kernel does wrong is a `TrialFailure`, after which everything goes on.
package final class KernelEvaluator: Sendable {
  package let specification: KernelSpecification
  private let settings: TrialSettings
  private let scratch: Scratch
  private let watcher: SessionGuard
  private let trials: any LanguageTrials
  private let turns: TurnTaking
  private let builds = DispatchQueue(label: "plait.kernel-builds", attributes: .concurrent)
  private let runs = DispatchQueue(label: "plait.kernel-runs")
  private let isClosed = Mutex(false)

  /// Makes the scratch folder, compiles the reference, and sees that the worker runs.
  ///
  /// - Throws: `KernelTrialError`.
  package static func open(
    _ specification: KernelSpecification, settings: TrialSettings = TrialSettings()
  ) async throws(KernelTrialError) -> KernelEvaluator {
    let result = await on(DispatchQueue(label: "plait.kernel-opening")) {
      Result { () throws(KernelTrialError) in try KernelEvaluator(specification, settings) }
    }
    return try result.get()
  }

  private init(_ specification: KernelSpecification, _ settings: TrialSettings) throws(KernelTrialError) {
    let scratch = try Scratch(parent: settings.scratchParent)
    guard
      let watcher = SessionGuard(
        worker: settings.worker, folder: scratch.folder, environment: settings.environment)
    else {
      let cause = String(cString: strerror(errno))
      scratch.remove()
      throw KernelTrialError(
        .worker,
        "the worker \(settings.worker[0]) cannot be started; check the file and the limits of this shell",
        cause: cause)
    }
    let place = TrialPlace(settings: settings, scratch: scratch, watcher: watcher)
    do throws(KernelTrialError) {
      trials =
        specification.language == .command
        ? try CommandTrials(specification, place) : try CompiledTrials(specification, place)
    } catch {
      scratch.remove()
      watcher.dismiss()
      throw error
    }
    self.specification = specification
    self.settings = settings
    self.scratch = scratch
    self.watcher = watcher
    turns = TurnTaking(jobs: settings.jobs, processes: place.builds)
  }

  deinit { close() }

  /// Builds a configuration; parameters that it does not name are at their defaults. To be called from as many
  /// tasks as are wanted.
  ///
  /// - Throws: `KernelTrialError` where no build can go on.
  package func build(
    _ configuration: [String: ParameterValue]
  ) async throws(KernelTrialError) -> Result<BuiltCandidate, TrialFailure> {
    try mustBeOpen()
    let whole = Dictionary(
      uniqueKeysWithValues: specification.values(configuration).map { ($0.parameter.name, $0.value) })
    await turns.beginBuild()
    let result = await Self.on(builds) { [trials] in
      Result { () throws(KernelTrialError) in try trials.build(whole) }
    }
    turns.endBuild()
    return try result.get()
  }

  /// Times a candidate.
  ///
  /// - Parameters:
  ///   - repetitions: Runs that count; the specification's number by default.
  ///   - warmUps: Runs before the first that counts; the specification's number by default.
  /// - Throws: `KernelTrialError` where no run can go on.
  package func run(
    _ candidate: BuiltCandidate, repetitions: Int? = nil, warmUps: Int? = nil
  ) async throws(KernelTrialError) -> Result<TrialMeasurement, TrialFailure> {
    let plan = specification.measurement
    return try await alone { [trials] () throws(KernelTrialError) in
      try trials.run(
        candidate, warmUps: max(warmUps ?? plan.warmUps, 0),
        repetitions: max(repetitions ?? plan.repetitions, 1))
    }
  }

  /// Runs a candidate once on fresh inputs and compares its outputs with the reference's.
  ///
  /// - Returns: Nil where they agree; for a command, where it ended with the status 0.
  /// - Throws: `KernelTrialError` where no run can go on.
  package func verify(_ candidate: BuiltCandidate) async throws(KernelTrialError) -> TrialFailure? {
    try await alone { [trials] () throws(KernelTrialError) in try trials.verify(candidate) }
  }

  /// Forgets a candidate; its files and what the worker holds of it go.
  package func discard(_ candidate: BuiltCandidate) async {
    _ = try? await alone { [trials] () throws(KernelTrialError) in trials.discard(candidate) }
  }

  /// The worker's process, for a test to end it; nil where none lives.
  package func workerIdentifier() async -> Int32? {
    await Self.on(runs) { [trials] in trials.workerIdentifier }
  }

  /// Where builds and runs leave their files; gone after `close`.
  package var scratchFolder: String { scratch.folder }

  /// Ends the worker and removes the scratch folder. A process that is killed leaves that to its guard.
  package func close() {
    let isFirst = isClosed.withLock { isClosed in
      defer { isClosed = true }
      return !isClosed
    }
    guard isFirst else { return }
    runs.sync { trials.end() }
    scratch.remove()
    watcher.dismiss()
  }

  private func alone<Value: Sendable>(
    _ body: @escaping @Sendable () throws(KernelTrialError) -> Value
  ) async throws(KernelTrialError) -> Value {
    try mustBeOpen()
    let takesTurn = !settings.buildsWhileTiming && !Self.holdsTurn
    if takesTurn { await turns.beginRun() }
    let result = await Self.on(runs) { Result(catching: body) }
    if takesTurn { turns.endRun() }
    return try result.get()
  }

  /// Whether the task that asks has the machine to itself already.
  @TaskLocal private static var holdsTurn = false

  /// Runs, verifications and discards that follow one another, with no compiler at work between them. Nothing is to be built
  /// in it.
  package func inTurn<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async rethrows -> Value {
    guard !settings.buildsWhileTiming else { return try await body() }
    await turns.beginRun()
    defer { turns.endRun() }
    return try await Self.$holdsTurn.withValue(true, operation: body)
  }

  private func mustBeOpen() throws(KernelTrialError) {
    guard !isClosed.withLock({ $0 }) else {
      throw KernelTrialError(.scratch, "the trials were ended; open them anew")
    }
  }

  /// Runs on a queue, whose threads may block.
  private static func on<Value: Sendable>(
    _ queue: DispatchQueue, _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }
}
