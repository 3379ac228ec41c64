package import KernelTrials
package import ParameterSpaces
internal import KernelSpecifications
internal import Measurement

/// Trials on this machine: builds side by side, and each candidate verified and timed alone as soon as it is built, with the
/// compilers stopped.
///
/// With a best configuration to beat, a candidate is timed in turns with it until one of them is surely faster (`PairedRace`): one that is
/// hopeless costs one to three repetitions, one that is close as many as it takes, and what else the machine does touches both.
package actor LocalTrials: TrialExecutor {
  private let evaluator: KernelEvaluator
  package nonisolated let batch: Int
  private var incumbent: Incumbent?
  /// What was built and has not had its turn, in the order in which it was ready.
  private var builds: [([String: ParameterValue], Result<Result<BuiltCandidate, TrialFailure>, any Error>)] =
    []
  private var waiter: CheckedContinuation<Void, Never>?

  /// A candidate whose repetition takes this many times as long as the best one's is not given a second, unless all of it
  /// takes less than `patience`.
  private static let hopeless = 3.0
  /// Seconds.
  private static let patience = 0.1
  /// What a race is decided with.
  private static let raceError = 0.1
  /// A gain that is not worth the repetitions that it takes to be sure of it.
  private static let worthwhileGain = 0.01
  /// A race that is not decided by the specification's repetitions goes on for no longer than the build took, or this many
  /// seconds: the next candidate teaches more.
  private static let shortRace = 0.1

  package init(_ evaluator: KernelEvaluator, jobs: Int) {
    self.evaluator = evaluator
    batch = max(jobs, 1)
  }

  package func begin(_ configuration: [String: ParameterValue]) {
    Task {
      do {
        ended(configuration, .success(try await evaluator.build(configuration)))
      } catch {
        ended(configuration, .failure(error))
      }
    }
  }

  private func ended(
    _ configuration: [String: ParameterValue],
    _ build: Result<Result<BuiltCandidate, TrialFailure>, any Error>
  ) {
    builds.append((configuration, build))
    waiter?.resume()
    waiter = nil
  }

  package func next(best: KernelTrial?) async throws -> KernelTrial {
    if builds.isEmpty { await withCheckedContinuation { waiter = $0 } }
    let (configuration, ending) = builds.removeFirst()
    let build = try ending.get()
    try Task.checkCancellation()
    if let best, incumbent == nil { incumbent = try await ready(best) }
    return try await evaluator.inTurn {
      let start = ContinuousClock.now
      var trial = try await trial(configuration, build, isRace: best != nil)
      let turn = (ContinuousClock.now - start) / .seconds(1)
      // Compilers work side by side, and none while a candidate is timed.
      trial.effortSeconds = trial.compileSeconds.map { $0 / Double(batch) + turn }
      return trial
    }
  }

  /// Builds the best configuration that is known, to race against; nil where it no longer builds or was not timed.
  private func ready(_ best: KernelTrial) async throws -> Incumbent? {
    guard let seconds = best.value(of: .time),
      case .success(let candidate) = try await evaluator.build(best.configuration)
    else { return nil }
    return Incumbent(candidate, seconds: seconds, repetitions: best.seconds)
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
    _ configuration: [String: ParameterValue], _ build: Result<BuiltCandidate, TrialFailure>, isRace: Bool
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
    var timing = TrialTiming()
    if let failure = try await evaluator.verify(candidate) {
      trial.failure = failure
    } else {
      trial.isVerified = true
      if isRace, let rival = incumbent {
        try await race(candidate, rival, &timing)
      } else {
        _ = try await time(candidate, evaluator.specification.measurement.repetitions, &timing)
      }
      timing.fill(&trial)
    }
    if incumbent?.candidate != candidate { await evaluator.discard(candidate) }
    return trial
  }

  /// More repetitions of a candidate; false where it failed.
  private func time(
    _ candidate: BuiltCandidate, _ repetitions: Int, _ timing: inout TrialTiming
  ) async throws -> Bool {
    let warmUps = timing.seconds.isEmpty ? evaluator.specification.measurement.warmUps : 0
    switch try await evaluator.run(candidate, repetitions: repetitions, warmUps: warmUps) {
    case .failure(let failure):
      timing.failure = failure
      return false
    case .success(let measurement):
      timing.add(measurement, output: objective(of: measurement))
      return true
    }
  }

  /// Times a candidate in turns with the best one, which it replaces where it is surely faster.
  private func race(
    _ candidate: BuiltCandidate, _ start: Incumbent, _ timing: inout TrialTiming
  ) async throws {
    var rival = start
    guard try await time(candidate, 1, &timing) else { return }
    while let least = timing.seconds.min(), rival.isOutrun(least) {
      // It may have been disturbed, and a short one is soon repeated.
      guard deservesAnother(timing.seconds, rival) else {
        timing.pairedSeconds = rival.scaled(least)
        return
      }
      guard try await time(candidate, 1, &timing) else { return }
    }
    var race = PairedRace(settings(rival, buildSeconds: candidate.compileSeconds))
    var rivals = TrialTiming()
    while race.verdict == nil {
      let pair = race.logRatios.count
      // Each goes first in every other pair; the candidate's first repetition is there already.
      if pair > 0, pair % 2 == 0 {
        guard try await time(candidate, 1, &timing) else { return }
      }
      guard try await time(rival.candidate, 1, &rivals) else {
        await evaluator.discard(rival.candidate)
        incumbent = nil
        return
      }
      if pair % 2 == 1 {
        guard try await time(candidate, 1, &timing) else { return }
      }
      _ = race.add(best: rivals.seconds[pair], challenger: timing.seconds[timing.seconds.count - 1])
    }
    rival.add(rivals.seconds)
    timing.pairedSeconds = race.medianRatio.map { rival.seconds * $0 }
    if race.verdict == .better, let seconds = timing.pairedSeconds {
      await evaluator.discard(rival.candidate)
      rival = Incumbent(candidate, seconds: seconds, repetitions: timing.seconds, noise: rival.noise)
    }
    incumbent = rival
  }

  private func deservesAnother(_ seconds: [Double], _ rival: Incumbent) -> Bool {
    let isQuick = seconds.count < 3 && seconds.reduce(0, +) < Self.patience
    return isQuick || (seconds.count == 1 && seconds[0] < median(rival.recent) * Self.hopeless)
  }

  private func settings(_ rival: Incumbent, buildSeconds: Double) -> PairedRace.Settings {
    let repetitions = max(evaluator.specification.measurement.repetitions, 5)
    let affordable = max(buildSeconds, Self.shortRace) / (2 * max(rival.seconds, 1e-9))
    return PairedRace.Settings(
      error: Self.raceError, worthwhileGain: Self.worthwhileGain,
      mostPairs: min(max(Int(min(affordable, 1e6)), repetitions), 3 * repetitions))
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
    var seconds = [[Double]](repeating: [], count: configurations.count)
    try await inTurns(configurations, rounds: rounds) { place, measurement in
      seconds[place].append(objective(of: measurement)?.first ?? measurement.seconds[0])
    }
    return seconds
  }

  package func measureAgain(_ trials: [KernelTrial], rounds: Int) async throws -> [KernelTrial] {
    var timings = [TrialTiming](repeating: TrialTiming(), count: trials.count)
    try await inTurns(trials.map(\.configuration), rounds: rounds) { place, measurement in
      timings[place].add(measurement, output: objective(of: measurement))
    }
    return zip(trials, timings).map { trial, timing in
      guard timing.seconds.count == rounds else { return trial }
      var again = trial
      timing.fill(&again)
      return again
    }
  }

  /// One repetition of each a round; what fails is left out from then on.
  private func inTurns(
    _ configurations: [[String: ParameterValue]], rounds: Int, _ note: (Int, TrialMeasurement) -> Void
  ) async throws {
    var candidates: [BuiltCandidate?] = []
    for build in try await build(configurations) { candidates.append(try? build.get()) }
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
        note(place, measurement)
      }
    }
    for candidate in candidates.compactMap({ $0 }) { await evaluator.discard(candidate) }
  }
}
