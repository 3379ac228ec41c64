/// What loads and runs kernels of one kind, inside the worker process.
///
/// A crash or a hang in it ends the worker alone: the process that asked starts another. All calls come from
/// one thread. Whatever the kernel or the device can do wrong is a `TrialFailure`.
package protocol KernelBackend: AnyObject {
  /// Makes the buffers and keeps the scalars; called once, before all else. The contents of the buffers follow
  /// by `write`.
  func open(_ problem: TrialProblem) throws(TrialFailure)

  /// Copies contents into the buffer of an argument; `bytes` is exactly as long as the buffer.
  func write(_ bytes: UnsafeRawBufferPointer, toArgument index: Int) throws(TrialFailure)

  /// Copies the contents of the buffer of an argument; `bytes` is exactly as long as the buffer.
  func read(argument index: Int, into bytes: UnsafeMutableRawBufferPointer) throws(TrialFailure)

  /// Loads what a build left behind and calls it by a number from now on; several can be loaded at once.
  ///
  /// - Returns: What is known of it now without a run, such as registers and bytes of shared memory, by name.
  func load(_ artifact: KernelArtifact, as identifier: Int) throws(TrialFailure) -> [String: Double]

  /// Forgets a loaded one; nothing where the number is not known.
  func unload(_ identifier: Int)

  /// Whether the driver compiles at a kernel's first run, so that `rehearse` is to be called after `load`.
  var compilesAtFirstRun: Bool { get }

  /// Runs a loaded one for the first time, so that what the driver does then is no part of a run.
  ///
  /// - Parameter whenItRuns: Called as the kernel itself begins.
  func rehearse(_ identifier: Int, whenItRuns: () -> Void) throws(TrialFailure)

  /// Runs a loaded one to its end.
  ///
  /// - Returns: Elapsed seconds of the kernel alone: the device's own clock where it has one.
  func run(_ identifier: Int) throws(TrialFailure) -> Double

  /// Whether the runs so far left everything around the buffers as it was; throws `outOfBounds` otherwise.
  func checkBounds() throws(TrialFailure)

  /// Empties the caches of what runs the kernel, as well as can be.
  func flushCaches() throws(TrialFailure)

  /// The reading of an energy meter in joules that only grows; nil where there is none.
  func energyJoules() -> Double?
}

extension KernelBackend {
  package var compilesAtFirstRun: Bool { false }
  package func rehearse(_ identifier: Int, whenItRuns: () -> Void) throws(TrialFailure) {}
  package func checkBounds() throws(TrialFailure) {}
  package func flushCaches() throws(TrialFailure) {}
  package func energyJoules() -> Double? { nil }
}
