import SlurmReplica
import Statistics
import Testing

@testable import StartTimes

@Suite("Rollouts in the order of computed priorities")
struct PriorityRolloutTests {
  private func job(
    _ processors: Int32, run: Int32, limit: Int32, priority: Double, at: Int64 = 0, place: Int32? = nil
  ) -> PriorityRollout.Job {
    PriorityRollout.Job(
      processors: processors, availableSeconds: at, runSeconds: run, plannedSeconds: limit,
      priority: priority,
      agesFromSeconds: at, place: place)
  }

  @Test("the higher priority goes first, a shorter job fills the hole, a longer one does not")
  func orderAndBackfill() {
    var rollout = PriorityRollout(processors: 8, aging: .none)
    let running = [PriorityRollout.Running(processors: 6, leftSeconds: 500, plannedSeconds: 1000)]
    let starts = rollout.starts(
      now: 0, phaseSeconds: 10, running: running,
      jobs: [
        job(2, run: 900, limit: 2000, priority: 1, place: 0),
        job(2, run: 900, limit: 900, priority: 2, place: 1),
        job(8, run: 100, limit: 100, priority: 3, place: 2),
      ], counted: 3, horizonSeconds: 100_000)
    // The short one at the first backfill cycle; the wide one when both have ended, and the long one after it.
    #expect(starts == [1010, 10, 910])
  }

  @Test("age raises what has waited above what comes later with more")
  func age() {
    let running = [PriorityRollout.Running(processors: 4, leftSeconds: 100, plannedSeconds: 100)]
    let jobs = [
      job(4, run: 50, limit: 50, priority: 10, place: 0),
      job(4, run: 50, limit: 50, priority: 15, at: 90, place: 1),
    ]
    var plain = PriorityRollout(processors: 4, aging: .none)
    #expect(
      plain.starts(now: 0, phaseSeconds: 0, running: running, jobs: jobs, counted: 2, horizonSeconds: 1000)
        == [150, 100])
    var aging = PriorityRollout(processors: 4, aging: .init(weight: 100, maxSeconds: 1000))
    #expect(
      aging.starts(now: 0, phaseSeconds: 0, running: running, jobs: jobs, counted: 2, horizonSeconds: 1000)
        == [100, 150])
  }

  @Test("processors are never given twice, and everybody starts, on random queues")
  func conservation() {
    var random = RandomGenerator(seed: 11)
    for _ in 0..<200 {
      let capacity = Int32(1 + random.below(40))
      var free = capacity
      var running: [PriorityRollout.Running] = []
      while free > 0, random.uniform() < 0.8 {
        let width = Int32(1 + random.below(Int(free)))
        let left = Int32(1 + random.below(500))
        running.append(
          .init(processors: width, leftSeconds: left, plannedSeconds: left + Int32(random.below(300))))
        free -= width
      }
      var jobs = (0..<random.below(40)).map { index in
        let limit = Int32(60 + random.below(900))
        return job(
          Int32(1 + random.below(Int(capacity))), run: Int32(1 + random.below(Int(limit))), limit: limit,
          priority: Double(random.below(5)), at: Int64(random.below(2) * random.below(800)),
          place: Int32(index))
      }
      jobs.sort { $0.availableSeconds < $1.availableSeconds }
      let count = jobs.count
      var rollout = PriorityRollout(
        processors: Int(capacity), aging: .init(weight: Double(random.below(3)), maxSeconds: 500))
      let starts = rollout.starts(
        now: 0, phaseSeconds: Int64(random.below(30)), running: running, jobs: jobs, counted: count,
        horizonSeconds: 10_000_000)
      var changes: [(Int64, Int32)] = []
      for job in running { changes += [(0, job.processors), (Int64(job.leftSeconds), -job.processors)] }
      for job in jobs {
        let start = starts[Int(job.place ?? 0)]
        #expect(start >= job.availableSeconds && start < 10_000_000)
        changes += [(start, job.processors), (start + Int64(job.runSeconds), -job.processors)]
      }
      changes.sort { ($0.0, $0.1) < ($1.0, $1.1) }
      var held: Int32 = 0
      for change in changes {
        held += change.1
        #expect(held <= capacity)
      }
    }
  }

  @Test("nothing runs into what is reserved, by its limit, and what is reserved comes free at its end")
  func reservation() {
    let reserved = [ReservedSpan(start: 1000, end: 5000, processors: 8)]
    var rollout = PriorityRollout(processors: 8, aging: .none, reserved: reserved)
    let starts = rollout.starts(
      now: 0, phaseSeconds: 0, running: [],
      jobs: [
        // First in line, and longer than there is time; a short one goes before; half the machine is free later.
        job(4, run: 10, limit: 2000, priority: 3, place: 0),
        job(4, run: 10, limit: 900, priority: 2, place: 1),
        job(8, run: 100, limit: 100, priority: 1, at: 950, place: 2),
      ], counted: 3, horizonSeconds: 100_000)
    #expect(starts[0] == 5000 && starts[1] == 0)
    #expect(starts[2] > 5000)
    // Half of it reserved now: the other half serves.
    var half = PriorityRollout(
      processors: 8, aging: .none, reserved: [ReservedSpan(start: -50, end: 300, processors: 4)])
    #expect(
      half.starts(
        now: 0, phaseSeconds: 0, running: [.init(processors: 2, leftSeconds: 100, plannedSeconds: 100)],
        jobs: [
          job(4, run: 10, limit: 50, priority: 2, place: 0),
          job(2, run: 10, limit: 50, priority: 1, place: 1),
        ],
        counted: 2, horizonSeconds: 1000) == [100, 0])
  }

  @Test("reserved processors are never given, on random queues")
  func reservationsHold() {
    var random = RandomGenerator(seed: 5)
    for _ in 0..<200 {
      let capacity = Int32(4 + random.below(30))
      let reserved = (0..<(1 + random.below(3))).map { _ in
        let start = Int64(random.below(2000)) - 300
        return ReservedSpan(
          start: start, end: start + 1 + Int64(random.below(1500)),
          processors: Int32(1 + random.below(Int(capacity) / 3)))
      }
      var jobs = (0..<random.below(30)).map { index in
        let limit = Int32(30 + random.below(700))
        return job(
          Int32(1 + random.below(Int(capacity))), run: Int32(1 + random.below(Int(limit))), limit: limit,
          priority: Double(random.below(4)), at: Int64(random.below(900)), place: Int32(index))
      }
      jobs.sort { $0.availableSeconds < $1.availableSeconds }
      var rollout = PriorityRollout(processors: Int(capacity), aging: .none, reserved: reserved)
      let starts = rollout.starts(
        now: 0, phaseSeconds: Int64(random.below(30)), running: [], jobs: jobs, counted: jobs.count,
        horizonSeconds: 10_000_000)
      var changes: [(Int64, Int32)] = reserved.flatMap {
        [($0.start, $0.processors), ($0.end, -$0.processors)]
      }
      for job in jobs {
        let start = starts[Int(job.place ?? 0)]
        #expect(start >= job.availableSeconds && start < 10_000_000)
        changes += [(start, job.processors), (start + Int64(job.runSeconds), -job.processors)]
      }
      changes.sort { ($0.0, $0.1) < ($1.0, $1.1) }
      var held: Int32 = 0
      for change in changes {
        held += change.1
        #expect(held <= capacity)
      }
    }
  }

  @Test("whose jobs run falls behind at the next calculation, as fair share has it")
  func fairShare() {
    let associations: [ReplicaAccounts.Association] = [
      .init(parent: -1, shares: 1, isUser: false), .init(parent: 0, shares: 1, isUser: true),
      .init(parent: 0, shares: 1, isUser: true),
    ]
    var tree = UsageTree(associations, usesFairTree: true, dampening: 1)
    tree.charge(2, 1000)
    let outlook = FairShareOutlook(tree: tree, weight: 1000, halfLifeSeconds: 0, periodSeconds: 300)
    #expect(outlook.points(1) == 1000 && outlook.points(2) == 500 && outlook.points(-1) == 0)
    func jobs() -> [PriorityRollout.Job] {
      // Both of the first user come before that of the second, as it stands.
      [(1, 0), (1, 1), (2, 2)].map { association, place in
        PriorityRollout.Job(
          processors: 8, availableSeconds: 0, runSeconds: 400, plannedSeconds: 400, priority: 0,
          agesFromSeconds: 0, place: Int32(place), association: Int32(association))
      }
    }
    var fixed = PriorityRollout(processors: 8, aging: .none)
    var first = jobs()
    for index in first.indices { first[index].priority = outlook.points(first[index].association) }
    for index in first.indices { first[index].association = -1 }
    #expect(
      fixed.starts(now: 0, phaseSeconds: 0, running: [], jobs: first, counted: 3, horizonSeconds: 10_000)
        == [0, 400, 800])
    // 8 processors for 300 s are more than the second user's 1,000 processor-seconds.
    var moving = PriorityRollout(processors: 8, aging: .none, fairShare: outlook)
    for _ in 0..<2 {
      // A second time, all begins anew.
      #expect(
        moving.starts(
          now: 0, phaseSeconds: 0, sharePhaseSeconds: 299, running: [], jobs: jobs(), counted: 3,
          horizonSeconds: 10_000)
          == [0, 800, 400])
    }
  }

  @Test("samples tell quantiles and shares; a common error widens them and keeps the median")
  func samples() {
    let samples = StartSamples([40, 10, 30, 20, 50])
    #expect(samples.quantile(0.5) == 30 && samples.quantile(0) == 10 && samples.quantile(1) == 50)
    #expect(samples.quantile(0.625) == 35)
    #expect(samples.central(0.5) == 20...40)
    #expect(samples.probability(within: 30) == 0.6 && samples.probability(within: 9) == 0)
    let wide = StartSamples([100]).blurred(logarithmDeviation: 0.5)
    #expect(wide.quantile(0.5) == 100)
    #expect(wide.central(0.8).lowerBound < 70 && wide.central(0.8).upperBound > 140)
    #expect(samples.blurred(logarithmDeviation: 0).central(1) == samples.central(1))
  }
}
