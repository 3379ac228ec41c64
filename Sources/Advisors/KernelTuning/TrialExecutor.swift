package import ParameterSpaces

/// Where trials are carried out: in this machine's own worker, or on the nodes of a cluster.
package protocol TrialExecutor: Sendable {
  /// How many trials a batch should hold to keep the place busy.
  var batch: Int { get }

  /// Carries out trials and returns them in their order.
  ///
  /// - Parameter best: The best so far, by its time: a configuration that is surely slower need not be repeated. Nil where all are to
  ///   be measured alike.
  /// - Throws: What keeps any trial from being carried out; a trial that fails does not throw.
  func evaluate(
    _ configurations: [[String: ParameterValue]], best: KernelTrial?
  ) async throws -> [KernelTrial]

  /// Times configurations in turns, one repetition of each a round, on one machine.
  ///
  /// - Returns: Seconds by configuration and round; shorter where one failed.
  func interleave(_ configurations: [[String: ParameterValue]], rounds: Int) async throws -> [[Double]]
}
