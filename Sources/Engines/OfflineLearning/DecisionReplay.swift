internal import Networks
package import Simulation

/// Reads the decisions of a scheduler out of when jobs were submitted, started and ended.
///
/// The events are played in the order in which they happened: of one second the ends, the submissions,
/// then the starts. A predictor listens as it would beside a simulation, so no feature knows more than
/// the scheduler could. The growth of slowdowns, which decisions are judged by, is counted with true
/// run times, in hindsight. What a record does not tell (reservations, limits of users, nodes that
/// were down, holds) is not known here either.
package struct DecisionReplay: Sendable {
  private let workload: Workload
  private let startSeconds: [Int64]
  private let processors: Int
  /// Jobs by start and by end.
  private let starts: [Int32]
  private let ends: [Int32]

  /// - Parameter startSeconds: When each job started, not before its submission.
  package init(_ workload: Workload, startSeconds: [Int64], processors: Int) {
    precondition(startSeconds.count == workload.count)
    self.workload = workload
    self.startSeconds = startSeconds
    self.processors = processors
    let jobs = (0..<workload.count).map { Int32($0) }
    starts = jobs.sorted { (startSeconds[Int($0)], $0) < (startSeconds[Int($1)], $1) }
    let end = workload.runSeconds.indices.map { startSeconds[$0] + Int64(workload.runSeconds[$0]) }
    ends = jobs.sorted { (end[Int($0)], $0) < (end[Int($1)], $1) }
  }

  /// The decisions of a span of time; nothing from its end on is looked at.
  ///
  /// - Parameters:
  ///   - predictor: One that has heard of nothing yet.
  ///   - span: Seconds on the workload's clock.
  ///   - horizonSeconds: Of `DecisionLog.discountedGrowth`.
  package func decisions(
    predictor: any RunTimePredictor, in span: Range<Int64>, horizonSeconds: Double
  ) -> DecisionLog {
    var player = Player(workload, processors: processors, predictor: predictor)
    var submission = 0
    var start = 0
    var end = 0
    while start < starts.count {
      var now = startSeconds[Int(starts[start])]
      if submission < workload.count { now = min(now, workload.submitSeconds[submission]) }
      // A job ends after its start, so there is one yet to end as long as one is yet to start.
      now = min(now, endSeconds(ends[end]))
      if now >= span.upperBound { break }
      while end < ends.count, endSeconds(ends[end]) == now {
        player.end(Int(ends[end]), now)
        end += 1
      }
      player.revise(now)
      while submission < workload.count, workload.submitSeconds[submission] == now {
        player.submit(submission, now)
        submission += 1
      }
      let first = start
      while start < starts.count, startSeconds[Int(starts[start])] == now { start += 1 }
      if first < start { player.start(starts[first..<start], now, isRecorded: span.contains(now)) }
      player.note(now)
    }
    return player.log(until: span.upperBound, horizonSeconds: horizonSeconds)
  }

  private func endSeconds(_ job: Int32) -> Int64 {
    startSeconds[Int(job)] + Int64(workload.runSeconds[Int(job)])
  }
}

/// The state of a replay.
private struct Player {
  private let workload: Workload
  private let processors: Int
  private let predictor: any RunTimePredictor
  private var features: QueueFeatures
  private var inUse = 0
  // The queue, in columns, in the order of submission.
  private var job: [Int32] = []
  private var width: [Int32] = []
  private var submitSeconds: [Int64] = []
  private var user: [Int32] = []
  private var slowdownPerSecond: [Double] = []
  private var meanSeconds: [Int32]
  private var revised: [RevisedExpectation] = []
  private var decisions = DecisionLog()
  /// The sum of 1 / max(run, 10) over the jobs that wait: how fast their slowdowns grow.
  private var rate = 0.0
  private var eventSeconds: [Int64] = []
  private var eventRate: [Double] = []
  /// The event at which each decision was made.
  private var decisionEvent: [Int] = []

  init(_ workload: Workload, processors: Int, predictor: any RunTimePredictor) {
    self.workload = workload
    self.processors = processors
    self.predictor = predictor
    features = QueueFeatures(workload, processors: processors)
    meanSeconds = workload.requestedSeconds
  }

  // MARK: - Events

  mutating func submit(_ index: Int, _ now: Int64) {
    let expectation = predictor.submitted(index, at: now)
    features.submitted(user: Int(workload.user[index]))
    job.append(Int32(truncatingIfNeeded: index))
    width.append(workload.processors[index])
    submitSeconds.append(workload.submitSeconds[index])
    user.append(workload.user[index])
    slowdownPerSecond.append(0)
    expect(expectation, at: job.count - 1)
    rate += growthPerSecond(index)
  }

  mutating func end(_ index: Int, _ now: Int64) {
    inUse -= Int(workload.processors[index])
    features.ended(user: Int(workload.user[index]), width: Int(workload.processors[index]))
    predictor.ended(index, at: now)
  }

  mutating func revise(_ now: Int64) {
    revised.removeAll(keepingCapacity: true)
    predictor.revise(&revised, at: now)
    for change in revised {
      if let position = position(of: change.job) { expect(change.expectation, at: position) }
    }
  }

  mutating func start(_ jobs: ArraySlice<Int32>, _ now: Int64, isRecorded: Bool) {
    if isRecorded { record(jobs, now) }
    for index in jobs {
      guard let position = position(of: index) else {
        preconditionFailure("a job started before it was submitted")
      }
      remove(at: position)
      let processors = Int(workload.processors[Int(index)])
      inUse += processors
      features.started(user: Int(workload.user[Int(index)]), width: processors)
      predictor.started(Int(index), at: now)
      rate -= growthPerSecond(Int(index))
    }
    // What rounding leaves would grow for as long as nobody waits.
    if job.isEmpty { rate = 0 }
  }

  /// Remembers how fast slowdowns grow from now on.
  mutating func note(_ now: Int64) {
    eventSeconds.append(now)
    eventRate.append(max(rate, 0))
  }

  private func growthPerSecond(_ index: Int) -> Double { 1 / Double(max(workload.runSeconds[index], 10)) }

  private mutating func expect(_ expectation: RunTimeExpectation, at position: Int) {
    slowdownPerSecond[position] = expectation.slowdownPerSecond
    meanSeconds[Int(job[position])] = Int32(min(max(expectation.meanSeconds, 1), 2_000_000_000))
  }

  private func position(of wanted: Int32) -> Int? {
    var low = 0
    var high = job.count
    while low < high {
      let middle = (low + high) >> 1
      if job[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < job.count && job[low] == wanted ? low : nil
  }

  private mutating func remove(at position: Int) {
    job.remove(at: position)
    width.remove(at: position)
    submitSeconds.remove(at: position)
    user.remove(at: position)
    slowdownPerSecond.remove(at: position)
  }

  // MARK: - Decisions

  /// Adds a decision, if there was one to make: another job fitted as well.
  private mutating func record(_ started: ArraySlice<Int32>, _ now: Int64) {
    decisions.seconds += 1
    let widest = started.map { Int(workload.processors[Int($0)]) }.max() ?? 0
    // A record can hold more than the machine (rounded times); what started did fit.
    let free = max(processors - inUse, widest)
    let candidates = job.indices.filter { Int(width[$0]) <= free }
    if candidates.count <= started.count { return }
    // Out of `self` while they grow, which is read meanwhile.
    var log = decisions
    decisions = DecisionLog()
    // Jobs of a second are in the order of their numbers, as the queue is.
    withColumns(free: free) { queue in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: QueueFeatures.count) { row in
        var next = started.startIndex
        for position in candidates {
          while next < started.endIndex, started[next] < job[position] { next += 1 }
          features.fill(row.baseAddress!, position: position, of: queue, at: now)
          log.choices.append(
            row: UnsafeBufferPointer(row), isTaken: next < started.endIndex && started[next] == job[position])
        }
      }
      log.states += features.state(of: queue, at: now)
    }
    log.choices.endDecision()
    log.timeSeconds.append(now)
    decisions = log
    decisionEvent.append(eventSeconds.count)
  }

  private func withColumns(free: Int, _ body: (QueueColumns) -> Void) {
    job.withUnsafeBufferPointer { job in
      width.withUnsafeBufferPointer { width in
        submitSeconds.withUnsafeBufferPointer { submitSeconds in
          user.withUnsafeBufferPointer { user in
            slowdownPerSecond.withUnsafeBufferPointer { rates in
              meanSeconds.withUnsafeBufferPointer { means in
                body(
                  QueueColumns(
                    count: job.count, job: job.baseAddress!, width: width.baseAddress!,
                    submitSeconds: submitSeconds.baseAddress!, user: user.baseAddress!,
                    slowdownPerSecond: rates.baseAddress!, meanSeconds: means.baseAddress!, free: free))
              }
            }
          }
        }
      }
    }
  }

  /// The decisions with what came of them up to `until`.
  consuming func log(until: Int64, horizonSeconds: Double) -> DecisionLog {
    let count = eventSeconds.count
    // Both sums run backwards, from each event to the end of the span.
    var growth = [Double](repeating: 0, count: count + 1)
    var discounted = growth
    for event in stride(from: count - 1, through: 0, by: -1) {
      let next = event + 1 < count ? eventSeconds[event + 1] : until
      let elapsed = Double(min(next, until) - eventSeconds[event])
      let left = exponential(-elapsed / horizonSeconds)
      growth[event] = growth[event + 1] + eventRate[event] * elapsed
      discounted[event] = discounted[event + 1] * left + eventRate[event] * horizonSeconds * (1 - left)
    }
    for (index, event) in decisionEvent.enumerated() {
      let next = index + 1 < decisionEvent.count ? decisionEvent[index + 1] : count
      decisions.growth.append(growth[event] - growth[next])
      decisions.discountedGrowth.append(discounted[event])
    }
    return decisions
  }
}
