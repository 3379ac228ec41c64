#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
internal import RunTimes
internal import Simulation
internal import Statistics

/// What may become of a queue, from the state of a replay on and in the order that its scheduler has computed:
/// rollouts with sampled run times and with the arrivals of earlier days.
///
/// The same seed gives the same rollouts for every question, so that requests are compared on equal terms.
package struct QueueOutlook {
  private let replay: QueueReplay
  private let priorities: QueuePriorities
  private let generator: RandomGenerator
  /// Rollouts are made so many times.
  package let rollouts: Int

  /// Beyond this a rollout is given up.
  package static let horizonSeconds: Int64 = 14 * 86_400
  private static let mostRollouts = 64
  private static let leastRollouts = 8
  /// Job comparisons that all rollouts together may take: a second or two.
  private static let comparisonBudget = 400_000_000
  private static let arrivalLimit = 400
  /// How long ago the arrivals that are played again begin.
  private static let arrivalHours = 2.0...24.0
  /// How often a run time is drawn with that of the user's other jobs: those of one batch run long or short together.
  private static let likenessOfUser = 0.7
  /// What all rollouts have in common and may all have wrong, as a deviation of the logarithm of the wait: set on
  /// windows of CTC-SP2 and SDSC-SP2 that a real Slurm served, so that four in five starts lie within.
  private static let commonDeviation = 0.75

  package init(_ replay: QueueReplay, priorities: QueuePriorities, seed: UInt64 = 1) {
    self.replay = replay
    self.priorities = priorities
    generator = RandomGenerator(seed: seed)
    let length = replay.waiting.count + Self.arrivalLimit / 4
    let cost = max(length * (length + replay.running.count) * (length + replay.running.count), 1)
    rollouts = min(max(Self.comparisonBudget / cost, Self.leastRollouts), Self.mostRollouts)
  }

  /// The waiting jobs that take part, by their positions in the record.
  package var jobs: [Int32] { replay.waiting.filter { !priorities.blocked.contains($0) } }

  /// The starts of all waiting jobs that take part, in the order of `jobs`.
  package func starts() -> [StartSamples] {
    var samples = jobs.map { _ in [Double]() }
    play(nil, counted: jobs.count) { starts in
      for place in samples.indices { samples[place].append(Double(starts[place])) }
    }
    return samples.map { StartSamples($0).blurred(logarithmDeviation: Self.commonDeviation) }
  }

  /// The starts of one waiting job that asks for what `ask` says; it takes part even where it is blocked.
  package func starts(of ask: JobAsk) -> StartSamples {
    var samples: [Double] = []
    play(ask, counted: 1) { samples.append(Double($0[0])) }
    return StartSamples(samples).blurred(logarithmDeviation: Self.commonDeviation)
  }

  private func play(_ ask: JobAsk?, counted: Int, _ take: ([Int64]) -> Void) {
    var rollout = PriorityRollout(
      processors: replay.processors, aging: priorities.aging, reserved: priorities.reserved,
      fairShare: priorities.fairShare)
    for number in 0..<rollouts {
      var random = generator.stream(UInt64(number))
      let scenario = scenario(ask, &random)
      take(
        rollout.starts(
          now: replay.now, phaseSeconds: scenario.phaseSeconds, sharePhaseSeconds: scenario.sharePhaseSeconds,
          running: scenario.running, jobs: scenario.jobs, counted: counted,
          horizonSeconds: Self.horizonSeconds))
    }
  }

  /// One way in which it may go on.
  private struct Scenario {
    var phaseSeconds: Int64
    var sharePhaseSeconds: Int64 = 0
    var running: [PriorityRollout.Running] = []
    var jobs: [PriorityRollout.Job] = []
  }

  /// - Parameter ask: The only job whose start is asked for; nil for all.
  private func scenario(_ ask: JobAsk?, _ random: inout RandomGenerator) -> Scenario {
    let workload = replay.jobs.workload
    var scenario = Scenario(phaseSeconds: Int64(random.below(Int(PriorityRollout.standardCycleSeconds))))
    // One draw a user, and the same on every machine: independent of which of his jobs there are.
    let ofUser = (0..<priorities.ofUser.count).map { _ in random.uniform() }
    func level(_ job: Int) -> Double {
      let own = random.uniform()
      return random.uniform() < Self.likenessOfUser ? ofUser[Int(workload.user[job])] : own
    }
    if let period = priorities.fairShare?.periodSeconds {
      scenario.sharePhaseSeconds = Int64(random.below(Int(clamping: max(period, 1))))
    }
    for job in replay.running where !priorities.withinReserved.contains(job) {
      let index = Int(job)
      let elapsed = replay.now - replay.jobs.startSeconds[index]
      scenario.running.append(
        PriorityRollout.Running(
          processors: workload.processors[index],
          leftSeconds: StartTimeFeatures.Scene.left(replay, index, level(index)),
          plannedSeconds: Int32(clamping: max(Int64(workload.requestedSeconds[index]) - elapsed, 1)),
          association: priorities.association(job, user: Int(workload.user[index]))))
    }
    var place: Int32 = 0
    for number in replay.waiting {
      let level = level(Int(number))
      let isAsked = ask?.job == Int(number)
      guard isAsked || !priorities.blocked.contains(number) else { continue }
      var job = job(Int(number), ask: isAsked ? ask : nil, level: level)
      if ask == nil || isAsked {
        job.place = place
        place += 1
      }
      scenario.jobs.append(job)
    }
    scenario.jobs += arrivals(&random)
    scenario.jobs.sort { $0.availableSeconds < $1.availableSeconds }
    return scenario
  }

  private func job(_ index: Int, ask: JobAsk?, level: Double) -> PriorityRollout.Job {
    let workload = replay.jobs.workload
    let number = Int32(truncatingIfNeeded: index)
    let request = ask?.requestedSeconds ?? workload.requestedSeconds[index]
    let now = priorities.ofJob[number] ?? priorities.ofUser[Int(workload.user[index])]
    let ages = workload.submitSeconds[index]
    let association = priorities.association(number, user: Int(workload.user[index]))
    return PriorityRollout.Job(
      processors: ask?.processors ?? workload.processors[index],
      availableSeconds: max(priorities.availableSeconds[number] ?? replay.now, replay.now),
      runSeconds: min(StartTimeFeatures.Scene.run(replay, index, level), request), plannedSeconds: request,
      priority: now - priorities.aging.points(replay.now - ages)
        - (priorities.fairShare?.points(association) ?? 0),
      agesFromSeconds: ages, association: association)
  }

  /// A part of what came from an earlier moment on, as if it came now. Recent hours tell more than the same hour of
  /// earlier days: the users who are at work are mostly the same.
  private func arrivals(_ random: inout RandomGenerator) -> [PriorityRollout.Job] {
    let workload = replay.jobs.workload
    guard let first = workload.submitSeconds.first else { return [] }
    let span = Double(replay.now - first)
    let hours = Self.arrivalHours
    let ago = 3600 * hours.lowerBound * pow(hours.upperBound / hours.lowerBound, random.uniform())
    let shift = Int64(max(min(ago, span), 1))
    // How much of it comes again nobody knows: mostly less, as users wait for what they have submitted.
    let share = pow(random.uniform(), 2)
    let from = replay.firstSubmission(after: replay.now - shift)
    var arrivals: [PriorityRollout.Job] = []
    for job in from..<min(replay.submitted, from + Self.arrivalLimit) {
      if workload.submitSeconds[job] >= replay.now { break }
      guard random.uniform() < share else { continue }
      let hasEnded = replay.jobs.endSeconds[job] <= replay.now
      let submit = workload.submitSeconds[job] + shift
      let user = Int(workload.user[job])
      let association = priorities.association(-1, user: user)
      arrivals.append(
        PriorityRollout.Job(
          processors: workload.processors[job], availableSeconds: submit,
          runSeconds: hasEnded
            ? workload.runSeconds[job] : StartTimeFeatures.Scene.run(replay, job, random.uniform()),
          plannedSeconds: workload.requestedSeconds[job],
          priority: priorities.ofUser[user] - (priorities.fairShare?.points(association) ?? 0),
          agesFromSeconds: submit, association: association))
    }
    return arrivals
  }
}
