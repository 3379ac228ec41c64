package import Simulation
internal import Statistics

/// Chooses between keys while a schedule is made, by trying each from the present state on in scenarios of
/// what may come.
///
/// It stands between the simulation and the predictor, from which it hears of submissions, starts and
/// ends, and orders the queue by the key that it has chosen. Every key is tried in the same scenarios
/// (common random numbers), so that what they share cancels, and another key is taken only where it
/// is surely better. The choice is the first step of a rollout policy (Bertsekas and Castanon, Journal
/// of Heuristics 5, 1999). Nothing that has not happened enters, and the seed decides every draw.
package final class OnlineKeyChoice: RunTimePredictor, QueueScorer {
  /// A choice that was made.
  package struct Choice: Sendable, Equatable {
    package var atSeconds: Int64
    /// Position of the key that orders the queue from now on.
    package var key: Int
    package var waitingJobs: Int
    package var runningJobs: Int
  }

  private let workload: Workload
  private let plan: ChoicePlan
  private let source: ScenarioSource
  private let rollout: Rollout
  private let generator: RandomGenerator
  private var keys: [CandidateKey]
  private var known: ScenarioSource.Knowledge

  private var current = 0
  private var nextChoice = Int64.min
  private var earliestChoice = Int64.min
  private var queueAtChoice = 0
  private let firstSecond: Int64
  private let isStopped: @Sendable () -> Bool
  /// The job that was the next to be submitted when the plan's limit of steps was reached; nil while it was not.
  private(set) package var exhaustedAtJob: Int?
  /// All choices, in the order of time.
  private(set) package var choices: [Choice] = []
  /// How often the key changed.
  private(set) package var switches = 0
  /// Scheduling passes by the key that ordered them, from the second on that choices may be made.
  private(set) package var passes: [Int]

  /// - Parameters:
  ///   - candidates: The policies whose keys there are to choose from, at least one; the first orders the
  ///     queue until a choice is made. Backfilling and planning are the first one's for all.
  ///   - from: No choice is made before this second of the workload.
  ///   - isStopped: Asked between rollouts; once it says so, no more choices are made.
  package init(
    _ workload: Workload, processors: Int, candidates: [Policy], predictor: any RunTimePredictor,
    plan: ChoicePlan, from: Int64 = .min, isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    precondition(!candidates.isEmpty, "a choice needs a key")
    let users = Int(workload.user.max() ?? 0) + 1
    self.workload = workload
    self.plan = plan
    self.isStopped = isStopped
    firstSecond = from
    source = ScenarioSource(workload: workload, plan: plan, planning: candidates[0].planning)
    rollout = Rollout(processors: processors, policy: candidates[0])
    generator = RandomGenerator(seed: plan.seed)
    keys = candidates.map { CandidateKey($0, processors: processors, users: users) }
    passes = Array(repeating: 0, count: candidates.count)
    known = ScenarioSource.Knowledge(
      predictor: predictor, submitted: 0, startSeconds: Array(repeating: -1, count: workload.count),
      hasEnded: Array(repeating: false, count: workload.count),
      expectation: Array(
        repeating: RunTimeExpectation(certain: 10), count: workload.count), running: [])
    nextChoice = from
    earliestChoice = from
  }

  // MARK: - What happens

  package func submitted(_ job: Int, at now: Int64) -> RunTimeExpectation {
    let expectation = known.predictor.submitted(job, at: now)
    known.expectation[job] = expectation
    known.submitted = job + 1
    return expectation
  }

  package func started(_ job: Int, at now: Int64) {
    known.predictor.started(job, at: now)
    known.startSeconds[job] = now
    known.running.append(Int32(truncatingIfNeeded: job))
    usageChanges(job, 1, now)
  }

  package func ended(_ job: Int, at now: Int64) {
    known.predictor.ended(job, at: now)
    known.hasEnded[job] = true
    if let position = known.running.firstIndex(of: Int32(truncatingIfNeeded: job)) {
      known.running.remove(at: position)
    }
    usageChanges(job, -1, now)
  }

  private func usageChanges(_ job: Int, _ sign: Double, _ now: Int64) {
    for index in keys.indices {
      keys[index].usageChanges(
        user: Int(workload.user[job]), width: sign * Double(workload.processors[job]), now: now)
    }
  }

  package func revise(_ revised: inout [RevisedExpectation], at now: Int64) {
    let before = revised.count
    known.predictor.revise(&revised, at: now)
    for change in revised[before...] { known.expectation[Int(change.job)] = change.expectation }
  }

  package func quantileSeconds(of job: Int, level: Double, elapsedSeconds: Double) -> Double {
    known.predictor.quantileSeconds(of: job, level: level, elapsedSeconds: elapsedSeconds)
  }

  package func submitted(user: Int, width: Int, at now: Int64) {}
  package func started(user: Int, width: Int, at now: Int64) {}
  package func ended(user: Int, width: Int, at now: Int64) {}

  package func fill(_ order: UnsafeMutablePointer<Double>, for queue: QueueColumns, at now: Int64) {
    if isDue(queue.count, now) {
      choose((0..<queue.count).map { queue.job[$0] }, now)
    }
    keys[current].advance(to: now)
    if now >= firstSecond { passes[current] += 1 }
    known.expectation.withUnsafeBufferPointer {
      keys[current].fill(order, for: queue, at: now, expectation: $0.baseAddress!)
    }
  }

  // MARK: - The choice

  private func isDue(_ waiting: Int, _ now: Int64) -> Bool {
    guard keys.count > 1, waiting > 1, now >= earliestChoice, exhaustedAtJob == nil else { return false }
    if now >= nextChoice { return true }
    let (least, most) = (min(waiting, queueAtChoice), max(waiting, queueAtChoice))
    return most - least >= plan.leastQueueChange && Double(most) >= plan.queueFactor * Double(least)
  }

  private func choose(_ waiting: [Int32], _ now: Int64) {
    for index in keys.indices { keys[index].advance(to: now) }
    let drawing = generator.stream(UInt64(choices.count))
    var costs = [[Rollout.Cost]](repeating: [], count: keys.count)
    for number in 0..<plan.scenarios {
      let scenario = source.scenario(number, waiting: waiting, now: now, known, generator: drawing)
      for index in keys.indices {
        // Within a choice too: one over a long queue may take more than all before it.
        if rollout.steps >= plan.stepLimit ?? .max || isStopped() { return giveUp() }
        costs[index].append(
          rollout.cost(
            now: now, running: scenario.running, jobs: scenario.jobs, key: keys[index],
            commitmentSeconds: index == 0 ? nil : plan.commitmentSeconds, base: keys[0]))
      }
    }
    let chosen = KeyComparison(plan).choice(costs, current: current)
    if chosen != current { switches += 1 }
    current = chosen
    nextChoice = now + plan.periodSeconds
    earliestChoice = now + plan.periodSeconds / 10
    queueAtChoice = waiting.count
    choices.append(
      Choice(
        atSeconds: now, key: current, waitingJobs: waiting.count, runningJobs: known.running.count))
  }

  /// Leaves the rest to the first key: half a choice is none.
  private func giveUp() {
    exhaustedAtJob = known.submitted
    if current != 0 { switches += 1 }
    current = 0
  }

  /// Steps that the rollouts of all choices took.
  package var steps: Int { rollout.steps }
}
