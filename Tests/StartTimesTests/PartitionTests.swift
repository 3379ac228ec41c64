import Simulation
import StartTimes
import Statistics
import Testing

@Suite struct PartitionTests {
  private func job(
    _ processors: Int32, run: Int32, in partition: Int32, submitted: Int64 = 0
  ) -> ForwardJob {
    ForwardJob(
      processors: processors, user: 0, submitSeconds: submitted, runSeconds: run, plannedSeconds: run,
      partition: partition)
  }

  private func start(
    of target: Int, running: [ForwardJob], waiting: [ForwardJob], partitions: [Int] = [4, 4],
    leads: [Double] = []
  ) throws -> Int64? {
    let order = try ForwardOrder(Policy(.fcfs, backfill: .easy), processors: 8, users: 1, leads: leads)
    return ForwardSimulation(processors: 8, partitions: partitions).start(
      of: target, now: 0, running: running, waiting: waiting, order: order, horizonSeconds: 100_000)
  }

  @Test func aFullPartitionHoldsItsOwnJobsAndNoOthers() throws {
    let running = [job(4, run: 100, in: 0)]
    let waiting = [job(2, run: 50, in: 0), job(4, run: 1000, in: 1)]
    #expect(try start(of: 0, running: running, waiting: waiting) == 100)
    #expect(try start(of: 1, running: running, waiting: waiting) == 0)
  }

  @Test func theHeadIsNotDelayedWithinItsPartition() throws {
    // Three of four run until 100; the head wants all four; a short job fits before it, a long one must not.
    let running = [job(3, run: 100, in: 0)]
    let short = [job(4, run: 10, in: 0), job(1, run: 100, in: 0)]
    let long = [job(4, run: 10, in: 0), job(1, run: 101, in: 0)]
    #expect(try start(of: 1, running: running, waiting: short) == 0)
    #expect(try start(of: 0, running: running, waiting: short) == 100)
    #expect(try start(of: 1, running: running, waiting: long) == 110)
    // The same long job in the other partition is in nobody's way.
    let other = [job(4, run: 10, in: 0), job(1, run: 101, in: 1)]
    #expect(try start(of: 1, running: running, waiting: other) == 0)
  }

  @Test func aHigherTierGoesFirst() throws {
    // Both partitions may hold the whole machine; the later job is of the higher tier.
    let running = [job(8, run: 100, in: 0)]
    let waiting = [job(8, run: 50, in: 0), job(8, run: 70, in: 1, submitted: 0)]
    #expect(
      try start(of: 0, running: running, waiting: waiting, partitions: [8, 8], leads: [0, 1e12]) == 170)
    #expect(
      try start(of: 1, running: running, waiting: waiting, partitions: [8, 8], leads: [0, 1e12]) == 100)
    #expect(try start(of: 0, running: running, waiting: waiting, partitions: [8, 8]) == 100)
  }

  @Test func aPartitionThatIsTheWholeMachineChangesNothing() throws {
    let policy = Policy(.wfp3, backfill: .easy)
    let record = try recorded(jobs: 400, processors: 32, policy: policy)
    let plain = try StartTimeForecaster(record, processors: 32, policy: policy, firstExample: 400)
    let whole = try StartTimeForecaster(
      record, processors: 32,
      rules: ServiceRules(
        policy, partitions: [.init(name: "all", processors: 32, tier: 3, priority: 7)],
        partitionOfNumber: [:],
        standard: 0), firstExample: 400)
    var compared = 0
    for job in 300..<400 where record.startSeconds[job] > record.workload.submitSeconds[job] {
      let seconds = record.workload.submitSeconds[job]
      _ = plain.advance(to: seconds)
      _ = whole.advance(to: seconds)
      let ask = JobAsk(job, of: record)
      #expect(plain.forecast(ask) == whole.forecast(ask))
      #expect(WaitReason(for: ask, in: plain.replay) == WaitReason(for: ask, in: whole.replay))
      compared += 1
    }
    #expect(compared > 10)
  }

  @Test func theReasonSpeaksOfTheJobsPartition() throws {
    var record = RecordedJobs()
    for (id, processors, partition) in [(1, 4, 5), (2, 2, 6), (3, 2, 5)] {
      _ = record.appendWaiting(
        id: Int64(id), submitSeconds: 0, processors: Int32(processors), requestedSeconds: 1000, user: 0,
        partition: Int32(partition))
    }
    record.startSeconds[0] = 0
    record.startSeconds[1] = 0
    let rules = ServiceRules(
      Policy(.fcfs, backfill: .easy),
      partitions: [.init(name: "a", processors: 4), .init(name: "b", processors: 4)],
      partitionOfNumber: [5: 0, 6: 1], standard: 1)
    let replay = try QueueReplay(record, processors: 8, rules: rules)
    replay.advance(to: 10)
    #expect(replay.free == 2)
    let reason = WaitReason(for: JobAsk(2, of: record), in: replay)
    #expect(reason.kind == .processors && reason.freeProcessors == 0)
    #expect(reason.awaited.map(\.job) == [0])
    #expect(rules.partition(ofNumber: 99) == 1)
  }

  @Test func whatWasLearnedIsTakenUpAgain() throws {
    let record = try recorded(jobs: 560, processors: 32, utilisation: 0.7)
    let policy = Policy(.fcfs, backfill: .easy)
    let job = try #require(
      (500..<560).first { record.startSeconds[$0] > record.workload.submitSeconds[$0] + 100 })
    let seconds = record.workload.submitSeconds[job]
    let first = try StartTimeForecaster(record, processors: 32, policy: policy, firstExample: 200)
    _ = first.advance(to: seconds)
    #expect(first.trained == nil)
    try first.learn()
    let trained = try #require(first.trained)
    #expect(trained.runTimes != nil)
    let second = try StartTimeForecaster(
      record, processors: 32, rules: ServiceRules(policy), trained: trained)
    _ = second.advance(to: seconds)
    #expect(second.exampleCount == 0 && second.trained == trained)
    let forecast = second.forecast(JobAsk(job, of: record))
    #expect(forecast.origin == .learned)
    // The run-time model stood still, so the features differ a little; the machine's state does not.
    #expect(
      forecast.simulated.byRequests == first.forecast(JobAsk(job, of: record)).simulated.byRequests)
    #expect(throws: (any Error).self) { try StartTimeShapes(knots: [1, 2, 3]) }
    var knots = trained.model.shapes.knots
    #expect(try StartTimeShapes(knots: knots) == trained.model.shapes)
    knots[1] = -5
    #expect(throws: (any Error).self) { try StartTimeShapes(knots: knots) }
  }
}
