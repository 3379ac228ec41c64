internal import RunTimes
internal import Simulation
internal import Statistics

extension StartTimeFeatures {
  mutating func putSimulations(
    _ ask: JobAsk, _ replay: QueueReplay, _ scene: borrowing Scene, _ row: inout [Float]
  ) {
    // The same numbers for every request of one job, so that requests are compared on equal terms.
    var random = generator.stream(UInt64(bitPattern: replay.jobs.workload.id[ask.job] &* 31 &+ replay.now))
    let samples = (0..<Self.rollouts).map { _ in
      Self.sample(replay, scene, &random)
    }
    var median = copy scene
    for position in median.running.indices {
      median.running[position].runSeconds = scene.runningMedian[position]
    }
    for position in median.waiting.indices {
      median.waiting[position].runSeconds = scene.waitingMedian[position]
    }
    for order in [replay.order, wfp3] {
      let byRequests = seconds(scene.running, scene.waiting, scene.target, [], order, replay.now)
      let byMedians = seconds(median.running, median.waiting, scene.target, [], order, replay.now)
      let alone = seconds(median.running, [median.waiting[scene.target]], 0, [], order, replay.now)
      var sampled = samples.map {
        seconds($0.running, $0.waiting, scene.target, $0.arrivals, order, replay.now)
      }
      sampled.sort()
      if row.count == Self.count - 16 {
        simulated = Simulated(byRequests: byRequests, byMedians: byMedians, sampled: sampled)
      }
      for value in [byRequests, byMedians, alone] { row.append(Self.logarithm(value)) }
      let last = sampled.count - 1
      for place in [0, last / 4, last / 2, last * 3 / 4, last] { row.append(Self.logarithm(sampled[place])) }
    }
  }

  /// The seconds to the start in one forward simulation.
  private mutating func seconds(
    _ running: [ForwardJob], _ waiting: [ForwardJob], _ target: Int, _ arrivals: [ForwardJob],
    _ order: ForwardOrder, _ now: Int64
  ) -> Double {
    let start = simulation.start(
      of: target, now: now, running: running, waiting: waiting, arrivals: arrivals, order: order,
      horizonSeconds: Self.horizonSeconds)
    return start.map { Double($0 - now) } ?? Double(Self.horizonSeconds)
  }

  /// One way in which it may go on.
  struct Sample {
    var running: [ForwardJob]
    var waiting: [ForwardJob]
    var arrivals: [ForwardJob]
  }

  /// Run times drawn from what is believed of them, and the arrivals of some earlier days once more.
  static func sample(
    _ replay: QueueReplay, _ scene: borrowing Scene, _ random: inout RandomGenerator
  ) -> Sample {
    var sample = Sample(running: scene.running, waiting: scene.waiting, arrivals: [])
    for (position, job) in replay.running.enumerated() {
      sample.running[position].runSeconds = Scene.left(replay, Int(job), random.uniform())
    }
    for (position, job) in replay.waiting.enumerated() {
      sample.waiting[position].runSeconds = min(
        Scene.run(replay, Int(job), random.uniform()), scene.waiting[position].plannedSeconds)
    }
    sample.arrivals = arrivals(replay, daysAgo: 2 + random.below(13), &random)
    return sample
  }

  /// At most this many arrivals are simulated.
  private static let arrivalLimit = 500

  /// What came from so many days ago on, as if it came now: the hours of the day stay.
  private static func arrivals(
    _ replay: QueueReplay, daysAgo: Int, _ random: inout RandomGenerator
  ) -> [ForwardJob] {
    let shift = Int64(daysAgo) * 86_400
    let workload = replay.jobs.workload
    let from = replay.firstSubmission(after: replay.now - shift)
    var arrivals: [ForwardJob] = []
    for job in from..<min(replay.submitted, from + arrivalLimit) {
      if workload.submitSeconds[job] > replay.now { break }
      let hasEnded = replay.jobs.endSeconds[job] <= replay.now
      arrivals.append(
        ForwardJob(
          processors: workload.processors[job], user: workload.user[job],
          submitSeconds: workload.submitSeconds[job] + shift,
          runSeconds: hasEnded ? workload.runSeconds[job] : Scene.run(replay, job, random.uniform()),
          plannedSeconds: workload.requestedSeconds[job], partition: replay.partition[job]))
    }
    return arrivals
  }
}

extension QueueReplay {
  /// The first job, of those submitted so far, that was submitted after `seconds`.
  func firstSubmission(after seconds: Int64) -> Int {
    var low = 0
    var high = submitted
    while low < high {
      let middle = (low + high) >> 1
      if jobs.workload.submitSeconds[middle] > seconds { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
