package import KernelTrials
package import ParameterSpaces
internal import KernelSpecifications

/// Trials on this machine: builds side by side, then each candidate verified and timed alone.
package final class LocalTrials: TrialExecutor {
  private let evaluator: KernelEvaluator
  package let batch: Int

  package init(_ evaluator: KernelEvaluator, jobs: Int) {
    self.evaluator = evaluator
    batch = max(jobs, 1)
  }

  package func evaluate(
    _ configurations: [[String: ParameterValue]], rejectAbove: Double?
  ) async throws -> [KernelTrial] {
    let builds = try await build(configurations)
    var trials: [KernelTrial] = []
    for (configuration, build) in zip(configurations, builds) {
      try Task.checkCancellation()
      trials.append(try await trial(configuration, build, rejectAbove))
    }
    return trials
  }

  private func build(
    _ configurations: [[String: ParameterValue]]
  ) async throws -> [Result<BuiltCandidate, TrialFailure>] {
    try await withThrowingTaskGroup(of: (Int, Result<BuiltCandidate, TrialFailure>).self) { group in
      for (place, configuration) in configurations.enumerated() {
        group.addTask { [evaluator] in (place, try await evaluator.build(configuration)) }
      }
      var results = [Result<BuiltCandidate, TrialFailure>?](repeating: nil, count: configurations.count)
      for try await (place, result) in group { results[place] = result }
      return results.compactMap { $0 }
    }
  }

  private func trial(
    _ configuration: [String: ParameterValue], _ build: Result<BuiltCandidate, TrialFailure>,
    _ rejectAbove: Double?
  ) async throws -> KernelTrial {
    var trial = KernelTrial(configuration: configuration)
    let candidate: BuiltCandidate
    switch build {
    case .failure(let failure):
      trial.failure = failure
      return trial
    case .success(let built): candidate = built
    }
    trial.compileSeconds = candidate.compileSeconds
    trial.objectBytes = candidate.objectBytes
    trial.features = candidate.features.isEmpty ? nil : candidate.features
    if let failure = try await evaluator.verify(candidate) {
      trial.failure = failure
    } else {
      trial.isVerified = true
      try await time(candidate, &trial, rejectAbove)
    }
    await evaluator.discard(candidate)
    return trial
  }

  /// One repetition, and the rest of them unless it is hopeless.
  private func time(_ candidate: BuiltCandidate, _ trial: inout KernelTrial, _ rejectAbove: Double?)
    async throws
  {
    let plan = evaluator.specification.measurement
    var left = plan.repetitions
    var warmUps = plan.warmUps
    var energies: [Double] = []
    var outputs: [Double] = []
    while left > 0 {
      let count = trial.seconds.isEmpty ? 1 : left
      switch try await evaluator.run(candidate, repetitions: count, warmUps: warmUps) {
      case .failure(let failure):
        trial.failure = failure
        return
      case .success(let measurement):
        trial.seconds += measurement.seconds
        trial.peakMemoryBytes = measurement.peakMemoryBytes ?? trial.peakMemoryBytes
        switch measurement.energy {
        case .joules(let values):
          energies += values
          trial.energyIsProxy = false
        case .processorSeconds(let values):
          energies += values
          trial.energyIsProxy = true
        }
        outputs += objective(of: measurement) ?? []
      }
      left -= count
      warmUps = 0
      if let rejectAbove, trial.seconds[0] > rejectAbove { break }
    }
    trial.energy = energies.isEmpty ? nil : median(energies)
    trial.output = outputs.isEmpty ? nil : median(outputs)
  }

  /// The number by which a command is judged, smaller is better, for each repetition; nil where it is the time. A rate counts as one
  /// over itself; one that is not positive counts as no number.
  private func objective(of measurement: TrialMeasurement) -> [Double]? {
    guard let command = evaluator.specification.command else { return nil }
    switch command.objective {
    case .elapsedSeconds: return nil
    case .peakMemoryBytes: return measurement.peakMemoryBytes.map { [Double($0)] }
    case .energy:
      switch measurement.energy {
      case .joules(let values), .processorSeconds(let values): return values
      }
    case .output(_, let isHigherBetter):
      guard isHigherBetter else { return measurement.outputs }
      return measurement.outputs?.map { $0 > 0 ? 1 / $0 : .nan }
    }
  }

  package func interleave(
    _ configurations: [[String: ParameterValue]], rounds: Int
  ) async throws -> [[Double]] {
    var candidates: [BuiltCandidate?] = []
    for build in try await build(configurations) { candidates.append(try? build.get()) }
    var seconds = [[Double]](repeating: [], count: configurations.count)
    for round in 0..<rounds {
      try Task.checkCancellation()
      // Forwards and backwards in turn, so that none always follows the same one.
      let order = round % 2 == 0 ? Array(candidates.indices) : candidates.indices.reversed()
      for place in order {
        guard let candidate = candidates[place] else { continue }
        let warmUps = round == 0 ? evaluator.specification.measurement.warmUps : 0
        guard
          case .success(let measurement) = try await evaluator.run(
            candidate, repetitions: 1, warmUps: warmUps)
        else {
          candidates[place] = nil
          continue
        }
        seconds[place].append(objective(of: measurement)?.first ?? measurement.seconds[0])
      }
    }
    for candidate in candidates.compactMap({ $0 }) { await evaluator.discard(candidate) }
    return seconds
  }
}
