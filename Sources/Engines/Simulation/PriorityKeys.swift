/// The keys of jobs that wait in a real queue, one at a time: what `QueueKeys` is to a simulated one.
///
/// Times are in seconds from any origin, as long as it is one and the same.
package struct PriorityKeys {
  private enum Rule {
    case expectation(ExpectationRule)
    case other(KeyEvaluator)
  }

  private var rule: Rule
  /// Whether it wants to know who uses the machine.
  package let followsUsage: Bool

  package init(_ policy: Policy, machineWidth: Int, users: Int) {
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

  /// Makes room for users that were not known at first.
  package mutating func grow(users: Int) {
    change {
      $0.grow(users: users)
    } other: {
      $0.grow(users: users)
    }
  }

  /// A user has `width` more processors busy from `now` on; fewer, if negative.
  package mutating func usageChanges(user: Int, width: Double, now: Double) {
    change {
      $0.usageChanges(user: user, width: width, now: now)
    } other: {
      $0.usageChanges(user: user, width: width, now: now)
    }
  }

  /// Keys at `now` are about to be asked for.
  package mutating func advance(to now: Int64) {
    change {
      $0.advance(to: Double(now))
    } other: {
      $0.advance(to: now)
    }
  }

  /// The key of a job of `width` processors; the smallest goes first.
  package func key(
    _ expectation: RunTimeExpectation, width: Double, submitSeconds: Double, waitSeconds: Double, user: Int
  ) -> Double {
    switch rule {
    case .expectation(let rule):
      rule.key(
        fixed: rule.fixedScore(expectation, width: width), slowdownPerSecond: expectation.slowdownPerSecond,
        wait: waitSeconds, user: user)
    case .other(let evaluator):
      evaluator.key(
        estimate: expectation.meanSeconds, width: width, submit: submitSeconds, wait: waitSeconds, user: user)
    }
  }

  /// Changes the rule's state in place, so that its arrays stay uniquely referenced.
  private mutating func change(
    _ expectation: (inout ExpectationRule) -> Void, other: (inout KeyEvaluator) -> Void
  ) {
    switch rule {
    case .expectation(var state):
      rule = .other(Self.standIn)
      expectation(&state)
      rule = .expectation(state)
    case .other(var state):
      rule = .other(Self.standIn)
      other(&state)
      rule = .other(state)
    }
  }

  private static let standIn = KeyEvaluator(
    .named(.fcfs), weights: MultifactorWeights(), machineWidth: 1, users: 0)
}
