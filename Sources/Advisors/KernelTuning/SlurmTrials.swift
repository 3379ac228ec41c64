package import ParameterSpaces
package import SlurmArrays
internal import Foundation
internal import KernelTrials

/// Trials on the nodes of a cluster, as items of a Slurm job array: each task builds, verifies and times one configuration after
/// the other on the node that it was given.
package actor SlurmTrials: TrialExecutor {
  private let array: SlurmArray
  package nonisolated let batch: Int
  private let isStopped: @Sendable () -> Bool
  private let pollSeconds: Double
  /// The items that were begun and not told of.
  private var begun: [Int: [String: ParameterValue]] = [:]

  /// - Parameters:
  ///   - folder: Shared by all nodes; opened again after an interruption it still holds what was finished.
  ///   - tasks: Nodes or parts of nodes that work at once.
  ///   - isStopped: Asked while results are awaited; once true, the array is cancelled.
  /// - Throws: `SlurmArrayError`.
  package init(
    folder: String, settings: SlurmArraySettings, tasks: Int, isStopped: @escaping @Sendable () -> Bool
  ) throws {
    array = try SlurmArray(folder: folder, settings: settings)
    batch = max(tasks, 1)
    pollSeconds = settings.pollSeconds
    self.isStopped = isStopped
  }

  /// The trials that were finished before the folder was opened this time.
  package func finished() -> [KernelTrial] { array.results.compactMap { try? Self.trial($0) } }

  package func begin(_ configuration: [String: ParameterValue]) throws {
    for item in try array.add([Self.text(configuration)]) { begun[item] = configuration }
  }

  package func next(best: KernelTrial?) async throws -> KernelTrial {
    let result = try await first { begun[$0.item] != nil }
    let configuration = begun.removeValue(forKey: result.item) ?? [:]
    if var trial = try? Self.trial(result) {
      trial.configuration = configuration
      return trial
    }
    var trial = KernelTrial(configuration: configuration)
    trial.failure = .init(
      .crash,
      "the task of the job array gave no answer: \(result.reason.isEmpty ? "it answered no trial" : result.reason)"
    )
    return trial
  }

  package func interleave(
    _ configurations: [[String: ParameterValue]], rounds: Int
  ) async throws -> [[Double]] {
    let item = InterleavedTrials(interleave: configurations, rounds: rounds)
    let numbers = try array.add([try Self.text(item)])
    let result = try await first { numbers.contains($0.item) }
    let answer = try? JSONDecoder().decode(InterleavedSeconds.self, from: Data(result.answer.utf8))
    return answer?.interleaved ?? configurations.map { _ in [] }
  }

  /// Tells the tasks that no more work comes.
  package func close() throws { try array.close() }

  /// Ends the tasks; what is finished is kept.
  package func cancel() throws { try array.cancel() }

  /// The first result that is wanted, once it is there.
  private func first(where isWanted: (SlurmItemResult) -> Bool) async throws -> SlurmItemResult {
    while true {
      if isStopped() {
        try array.cancel()
        throw CancellationError()
      }
      _ = try array.look()
      if let result = array.results.first(where: isWanted) { return result }
      try await Task.sleep(for: .seconds(pollSeconds))
    }
  }

  private static func text<Value: Encodable>(_ value: Value) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func trial(_ result: SlurmItemResult) throws -> KernelTrial {
    try JSONDecoder().decode(KernelTrial.self, from: Data(result.answer.utf8))
  }
}

/// What is asked of a node that shall time configurations in turns.
package struct InterleavedTrials: Sendable, Codable {
  package var interleave: [[String: ParameterValue]]
  package var rounds: Int

  package init(interleave: [[String: ParameterValue]], rounds: Int) {
    self.interleave = interleave
    self.rounds = rounds
  }
}

/// Seconds by configuration and round.
package struct InterleavedSeconds: Sendable, Codable {
  package var interleaved: [[Double]]

  package init(interleaved: [[Double]]) { self.interleaved = interleaved }
}
