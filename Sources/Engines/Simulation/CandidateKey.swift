/// The key of one of several policies that a queue may be ordered by, whichever is chosen.
///
/// It follows the users' usage of the machine whether it orders the queue or not, so that it can take
/// over at any moment.
package struct CandidateKey: Sendable {
  private enum Rule: Sendable {
    case expectation(ExpectationRule)
    case other(KeyEvaluator)
  }

  private var rule: Rule
  private let followsUsage: Bool

  /// - Parameter users: Users are numbered below this.
  package init(_ policy: Policy, processors: Int, users: Int) {
    if case .expectation(let weights) = policy.order {
      let expectation = ExpectationRule(weights: weights, users: users)
      rule = .expectation(expectation)
      followsUsage = expectation.followsUsage
    } else {
      let evaluator = KeyEvaluator(
        policy.order, weights: policy.multifactor, machineWidth: processors, users: users)
      rule = .other(evaluator)
      followsUsage = evaluator.followsUsage
    }
  }

  /// A job of `user` has started (`width` > 0) or ended (`width` < 0).
  package mutating func usageChanges(user: Int, width: Double, now: Int64) {
    guard followsUsage else { return }
    switch rule {
    case .expectation(var state):
      rule = .other(Self.standIn)
      state.usageChanges(user: user, width: width, now: Double(now))
      rule = .expectation(state)
    case .other(var state):
      rule = .other(Self.standIn)
      state.usageChanges(user: user, width: width, now: Double(now))
      rule = .other(state)
    }
  }

  /// Brings the usage that the key follows to `now`.
  package mutating func advance(to now: Int64) {
    guard followsUsage else { return }
    switch rule {
    case .expectation(var state):
      rule = .other(Self.standIn)
      state.advance(to: Double(now))
      rule = .expectation(state)
    case .other(var state):
      rule = .other(Self.standIn)
      state.advance(to: now)
      rule = .other(state)
    }
  }

  /// Writes the keys of a queue; `expectation` holds what is expected of each job of the workload.
  package func fill(
    _ keys: UnsafeMutablePointer<Double>, for queue: QueueColumns, at now: Int64,
    expectation: UnsafePointer<RunTimeExpectation>
  ) {
    switch rule {
    case .expectation(let rule):
      for position in 0..<queue.count {
        let expected = expectation[Int(queue.job[position])]
        keys[position] = rule.key(
          fixed: rule.fixedScore(expected, width: Double(queue.width[position])),
          slowdownPerSecond: expected.slowdownPerSecond, wait: Double(now - queue.submitSeconds[position]),
          user: Int(queue.user[position]))
      }
    case .other(let rule):
      for position in 0..<queue.count {
        keys[position] = rule.key(
          estimate: Double(queue.meanSeconds[Int(queue.job[position])]), width: Double(queue.width[position]),
          submit: Double(queue.submitSeconds[position]), wait: Double(now - queue.submitSeconds[position]),
          user: Int(queue.user[position]))
      }
    }
  }

  // MARK: - In rollouts, with the usage of their beginning

  /// The part of a job's key that stays while it waits.
  @inline(__always)
  func fixedScore(_ job: RolloutJob) -> Double {
    switch rule {
    case .expectation(let rule): rule.fixedScore(job.expectation, width: Double(job.processors))
    case .other: 0
    }
  }

  /// Fills the keys of the jobs that wait in a rollout.
  func fill(_ waiting: borrowing Buffer<RolloutWaiting>, now: Int64) {
    switch rule {
    case .expectation(let rule):
      for position in 0..<waiting.count {
        let entry = waiting.base + position
        let wait = Double(now - entry.pointee.submitSeconds)
        entry.pointee.key = rule.key(
          fixed: entry.pointee.fixedScore, slowdownPerSecond: entry.pointee.slowdownPerSecond, wait: wait,
          user: Int(entry.pointee.user))
      }
    case .other(let rule):
      for position in 0..<waiting.count {
        let entry = waiting.base + position
        entry.pointee.key = rule.key(
          estimate: entry.pointee.meanSeconds, width: Double(entry.pointee.processors),
          submit: Double(entry.pointee.submitSeconds), wait: Double(now - entry.pointee.submitSeconds),
          user: Int(entry.pointee.user))
      }
    }
  }

  /// Stands in while a rule's state is changed, so that the state's arrays stay uniquely referenced.
  private static let standIn = KeyEvaluator(
    .named(.fcfs), weights: MultifactorWeights(), machineWidth: 1, users: 0)
}

/// A job that waits in a rollout, with what its key is made of.
struct RolloutWaiting: BitwiseCopyable {
  var key: Double
  var fixedScore: Double
  var slowdownPerSecond: Double
  /// Whole seconds, as the loop over predictions keeps them.
  var meanSeconds: Double
  var submitSeconds: Int64
  var processors: Int32
  var user: Int32
  var likelySeconds: Int32
  var requestedSeconds: Int32
  /// Its position in the scenario.
  var job: Int32
}
