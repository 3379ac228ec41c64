package import ParameterSpaces

/// Where trials are carried out: in this machine's own worker, or on the nodes of a cluster.
///
/// Several are under way at once, and each is told of when it has ended: one that takes long holds up no other.
package protocol TrialExecutor: Sendable {
  /// How many trials are to be under way to keep the place busy.
  var batch: Int { get }

  /// Begins a trial.
  ///
  /// - Throws: What keeps any trial from being carried out.
  func begin(_ configuration: [String: ParameterValue]) async throws

  /// The next trial that has ended, of those that were begun and not told of; there must be one. To be called by one caller at a time.
  ///
  /// - Parameter best: The best so far, by its time: a configuration that is surely slower need not be repeated. Nil where all are to
  ///   be measured alike.
  /// - Throws: What keeps any trial from being carried out; a trial that fails does not throw.
  func next(best: KernelTrial?) async throws -> KernelTrial

  /// Times configurations in turns, one repetition of each a round, on one machine.
  ///
  /// - Returns: Seconds by configuration and round; shorter where one failed.
  func interleave(_ configurations: [[String: ParameterValue]], rounds: Int) async throws -> [[Double]]

  /// Measures what was tried before anew, in turns, so that the values can be compared with each other; returns the trials with
  /// these values, or as they were where it cannot.
  func measureAgain(_ trials: [KernelTrial], rounds: Int) async throws -> [KernelTrial]
}

extension TrialExecutor {
  package func measureAgain(_ trials: [KernelTrial], rounds: Int) async throws -> [KernelTrial] { trials }

  /// Carries out trials and returns them in their order; none may be under way.
  ///
  /// - Throws: What `begin` and `next` throw.
  package func evaluate(
    _ configurations: [[String: ParameterValue]], best: KernelTrial?
  ) async throws -> [KernelTrial] {
    for configuration in configurations { try await begin(configuration) }
    var trials: [KernelTrial] = []
    for _ in configurations { trials.append(try await next(best: best)) }
    return configurations.compactMap { configuration in
      trials.first { $0.configuration == configuration }
    }
  }
}
