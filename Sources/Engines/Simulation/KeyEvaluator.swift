/// Computes the keys of many waiting jobs at once: one switch a pass, none in the loop over jobs.
struct KeyEvaluator {
  private enum Rule {
    case fcfs, sjf, ljf, saf, smallest, lxf, wfp3, unicep, f1, f2, f3, f4
    case multifactor(Multifactor)
    case linear(LinearRule)
    case expectation(ExpectationRule)
  }

  private var rule: Rule
  /// Whether the keys of waiting jobs change as time passes.
  let isDynamic: Bool
  /// Whether the queue's order is simply that of submission.
  let isSubmissionOrder: Bool

  init(_ order: QueueOrder, weights: MultifactorWeights, machineWidth: Int, users: Int) {
    isDynamic = order.isDynamic
    isSubmissionOrder = order == .named(.fcfs)
    rule =
      switch order {
      case .linear(let key): .linear(LinearRule(weights: key, users: users))
      case .expectation(let key): .expectation(ExpectationRule(weights: key, users: users))
      case .named(.fcfs): .fcfs
      case .named(.sjf): .sjf
      case .named(.ljf): .ljf
      case .named(.saf): .saf
      case .named(.smallest): .smallest
      case .named(.lxf): .lxf
      case .named(.wfp3): .wfp3
      case .named(.unicep): .unicep
      case .named(.f1): .f1
      case .named(.f2): .f2
      case .named(.f3): .f3
      case .named(.f4): .f4
      case .named(.multifactor):
        .multifactor(Multifactor(weights: weights, machineWidth: machineWidth, users: users))
      }
  }

  /// Whether the rule wants to know who uses the machine.
  var followsUsage: Bool {
    switch rule {
    case .multifactor: true
    case .linear(let linear): linear.followsUsage
    case .expectation(let expectation): expectation.followsUsage
    default: false
    }
  }

  mutating func usageChanges(user: Int, width: Double, now: Double) {
    withState {
      $0.usageChanges(user: user, width: width, now: now)
    } linear: {
      $0.usageChanges(user: user, width: width, now: now)
    } expectation: {
      $0.usageChanges(user: user, width: width, now: now)
    }
  }

  /// Brings the state of the rule, if it has one, to `now`.
  mutating func advance(to now: Int64) {
    withState {
      $0.advance(to: Double(now))
    } linear: {
      $0.advance(to: Double(now))
    } expectation: {
      $0.advance(to: Double(now))
    }
  }

  /// Makes room for users that were not known at first.
  mutating func grow(users: Int) {
    withState {
      $0.grow(users: users)
    } linear: {
      $0.grow(users: users)
    } expectation: {
      $0.grow(users: users)
    }
  }

  /// The key of one job.
  @inline(__always)
  func key(of job: Int, in workload: borrowing Workload, wait: Double) -> Double {
    key(
      estimate: Double(workload.estimatedSeconds[job]), width: Double(workload.processors[job]),
      submit: Double(workload.submitSeconds[job]), wait: wait, user: Int(workload.user[job]))
  }

  /// The key of a job that is in no workload.
  func key(estimate: Double, width: Double, submit: Double, wait: Double, user: Int) -> Double {
    @inline(__always) func one<R: PriorityRule>(_ rule: R) -> Double {
      rule.key(estimate: estimate, width: width, submit: submit, wait: wait, user: user)
    }
    return switch rule {
    case .fcfs: one(FirstComeFirstServed())
    case .sjf: one(ShortestJobFirst())
    case .ljf: one(LongestJobFirst())
    case .saf: one(SmallestAreaFirst())
    case .smallest: one(SmallestWidthFirst())
    case .lxf: one(LargestExpansionFirst())
    case .wfp3: one(WFP3())
    case .unicep: one(UNICEP())
    case .f1: one(F1())
    case .f2: one(F2())
    case .f3: one(F3())
    case .f4: one(F4())
    case .multifactor(let state): one(state)
    case .linear(let linear): one(linear)
    case .expectation(let expectation): one(expectation)
    }
  }

  /// Fills `keys` for every entry of the queue from its head on; vacant entries get infinity.
  mutating func fill(
    _ keys: inout Buffer<Double>, for queue: borrowing WaitingQueue, of workload: borrowing Workload,
    now: Int64
  ) {
    advance(to: now)
    keys.resize(to: queue.end, filler: .infinity)
    switch rule {
    case .fcfs: many(FirstComeFirstServed(), &keys, queue, workload, now)
    case .sjf: many(ShortestJobFirst(), &keys, queue, workload, now)
    case .ljf: many(LongestJobFirst(), &keys, queue, workload, now)
    case .saf: many(SmallestAreaFirst(), &keys, queue, workload, now)
    case .smallest: many(SmallestWidthFirst(), &keys, queue, workload, now)
    case .lxf: many(LargestExpansionFirst(), &keys, queue, workload, now)
    case .wfp3: many(WFP3(), &keys, queue, workload, now)
    case .unicep: many(UNICEP(), &keys, queue, workload, now)
    case .f1: many(F1(), &keys, queue, workload, now)
    case .f2: many(F2(), &keys, queue, workload, now)
    case .f3: many(F3(), &keys, queue, workload, now)
    case .f4: many(F4(), &keys, queue, workload, now)
    case .multifactor(let state): many(state, &keys, queue, workload, now)
    case .linear(let linear): many(linear, &keys, queue, workload, now)
    case .expectation(let expectation): many(expectation, &keys, queue, workload, now)
    }
  }

  /// Changes the state of a rule that has one, in place: the state is moved out of `rule` meanwhile
  /// so that its arrays stay uniquely referenced.
  @inline(__always) private mutating func withState(
    _ multifactor: (inout Multifactor) -> Void, linear: (inout LinearRule) -> Void,
    expectation: (inout ExpectationRule) -> Void
  ) {
    switch rule {
    case .multifactor(var state):
      rule = .fcfs
      multifactor(&state)
      rule = .multifactor(state)
    case .linear(var state):
      rule = .fcfs
      linear(&state)
      rule = .linear(state)
    case .expectation(var state):
      rule = .fcfs
      expectation(&state)
      rule = .expectation(state)
    default: break
    }
  }

  @inline(__always) private func many<R: PriorityRule>(
    _ rule: R, _ keys: inout Buffer<Double>, _ queue: borrowing WaitingQueue,
    _ workload: borrowing Workload, _ now: Int64
  ) {
    var position = queue.first
    let end = queue.end
    while position < end {
      if queue.width[position] == WaitingQueue.vacant {
        keys[position] = .infinity
      } else {
        let job = Int(queue.job[position])
        let submit = Double(workload.submitSeconds[job])
        keys[position] = rule.key(
          estimate: Double(queue.estimate[position]), width: Double(queue.width[position]),
          submit: submit, wait: Double(now) - submit, user: Int(workload.user[job]))
      }
      position += 1
    }
  }
}
