/// The keys of a queue whose run times are predicted: by an expectation key, or by any other with the
/// expected mean in the place of the request.
struct QueueKeys {
  private enum Rule {
    case expectation(ExpectationRule)
    case other(KeyEvaluator)
  }

  private var rule: Rule
  private let followsUsage: Bool

  init(_ policy: Policy, machineWidth: Int, users: Int) {
    if case .expectation(let weights) = policy.order {
      let expectation = ExpectationRule(weights: weights, users: users)
      rule = .expectation(expectation)
      followsUsage = expectation.followsUsage
    } else {
      let evaluator = KeyEvaluator(
        policy.order, weights: policy.multifactor, machineWidth: machineWidth, users: users)
      rule = .other(evaluator)
      followsUsage = evaluator.followsUsage
    }
  }

  func fixedScore(_ expectation: RunTimeExpectation, width: Int32) -> Double {
    if case .expectation(let rule) = rule { rule.fixedScore(expectation, width: Double(width)) } else { 0 }
  }

  mutating func usageChanges(user: Int, width: Double, now: Double) {
    guard followsUsage else { return }
    switch rule {
    case .expectation(var state):
      rule = .other(Self.standIn)
      state.usageChanges(user: user, width: width, now: now)
      rule = .expectation(state)
    case .other(var state):
      rule = .other(Self.standIn)
      state.usageChanges(user: user, width: width, now: now)
      rule = .other(state)
    }
  }

  /// Fills the keys of every entry.
  mutating func fill(_ queue: inout PredictedQueue, of workload: borrowing Workload, now: Int64) {
    switch rule {
    case .expectation(var state):
      rule = .other(Self.standIn)
      state.advance(to: Double(now))
      Self.fill(&queue, state, now)
      rule = .expectation(state)
    case .other(var state):
      rule = .other(Self.standIn)
      state.advance(to: now)
      for position in 0..<queue.count {
        queue.key[position] = state.key(
          of: Int(queue.job[position]), in: workload, wait: Double(now - queue.submit[position]))
      }
      rule = .other(state)
    }
  }

  @inline(__always)
  private static func fill(_ queue: inout PredictedQueue, _ rule: ExpectationRule, _ now: Int64) {
    var position = 0
    while position < queue.count {
      queue.key[position] = rule.key(
        fixed: queue.fixedScore[position], slowdownPerSecond: queue.slowdownPerSecond[position],
        wait: Double(now - queue.submit[position]), user: Int(queue.user[position]))
      position += 1
    }
  }

  /// Stands in while a rule's state is changed, so that the state's arrays stay uniquely referenced.
  private static let standIn = KeyEvaluator(
    .named(.fcfs), weights: MultifactorWeights(), machineWidth: 1, users: 0)
}
