#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
internal import RunTimes
internal import Simulation
internal import Statistics

/// What a start time is predicted from: the job, the queue before it, the machine, forward simulations
/// under several assumptions, and what jobs like it have just waited.
package struct StartTimeFeatures: ~Copyable {
  /// How many forward simulations have sampled run times and arrivals.
  static let rollouts = 5
  package static let names =
    [
      "log processors", "log request", "log area", "share of machine", "hour", "weekday", "queue",
      "partition",
      "log waited", "user's running", "user's waiting", "log median run",
      "share free", "fits now", "queue length", "log area ahead", "log likely area ahead",
      "log processors ahead", "wider ahead", "shorter or narrower", "waiting that fit",
      "longest wait of those that fit", "oldest wait", "widest waiting", "running",
      "log shadow by requests", "log shadow by medians", "log shadow by late ends", "log next end",
      "log next likely end", "log since last start", "log since last end", "mean log wait of last 4",
      "mean log wait of last 64", "share of last 64 at once", "log last wait of user",
      "log since user's start",
      "log last wait of width", "log since width's start", "median wait of fitting",
      "largest wait of fitting",
      "waiting ahead of same width", "log least wait of same width", "user's ahead",
      "log longest wait of user",
      "easier waiting", "log longest wait of easier", "log least wait of easier",
      "log last wait of harder", "log since harder's start", "log last wait of easier",
      "log since easier's start", "log last wait of same ask", "log since start of same ask",
    ]
    + ["policy", "wfp3"].flatMap { order in
      ["requests", "medians", "alone"].map { "\(order) by \($0)" }
        + ["least", "quarter", "middle", "three quarters", "largest"].map { "\(order) sampled \($0)" }
    }
  package static let count = names.count
  static let waitedIndex = 8

  /// The seconds to the start that the plain forward simulations gave.
  package struct Simulated: Sendable, Equatable {
    /// With the users' requests for run times: the way of `squeue --start`.
    package var byRequests: Double
    /// With the medians of the learned run times.
    package var byMedians: Double
    /// With sampled run times and arrivals, sorted.
    package var sampled: [Double]
  }

  /// Beyond this a forward simulation is given up.
  package static let horizonSeconds: Int64 = 14 * 86_400

  let simulation: ForwardSimulation
  let wfp3: ForwardOrder
  let generator: RandomGenerator
  package internal(set) var simulated = Simulated(byRequests: 0, byMedians: 0, sampled: [])

  package init(processors: Int, partitions: [Int] = [], seed: UInt64 = 1) {
    simulation = ForwardSimulation(processors: processors, partitions: partitions)
    generator = RandomGenerator(seed: seed)
    do {
      wfp3 = try ForwardOrder(Policy(.wfp3, backfill: .easy), processors: processors, users: 1)
    } catch {
      preconditionFailure("WFP3 with EASY backfilling is built")
    }
  }

  /// The features of the job, which waits in `replay` now.
  package mutating func row(of ask: JobAsk, in replay: QueueReplay) -> [Float] {
    var row: [Float] = []
    row.reserveCapacity(Self.count)
    let scene = Scene(replay, target: ask)
    putJob(ask, replay, scene, &row)
    putQueue(replay, scene, &row)
    putReleases(replay, scene, &row)
    putRecent(ask, replay, &row)
    putWaitingAlike(ask, replay, &row)
    putEasierAndHarder(ask, replay, &row)
    putSimulations(ask, replay, scene, &row)
    precondition(row.count == Self.count, "a row of features has another length than its names")
    return row
  }

  static func logarithm(_ value: Double) -> Float { Float(log(max(value, 0) + 1)) }

  /// Who runs and waits, with the run times that are believed in.
  struct Scene {
    var running: [ForwardJob] = []
    var waiting: [ForwardJob] = []
    var target = 0
    /// Medians of the run times of the waiting jobs, and of what is left of the running ones.
    var runningMedian: [Int32] = []
    var waitingMedian: [Int32] = []

    init(_ replay: QueueReplay, target ask: JobAsk) {
      let workload = replay.jobs.workload
      for job in replay.running {
        let index = Int(job)
        let elapsed = replay.now - replay.jobs.startSeconds[index]
        let left = Int32(clamping: max(Int64(workload.requestedSeconds[index]) - elapsed, 1))
        running.append(
          ForwardJob(
            processors: workload.processors[index], user: workload.user[index],
            submitSeconds: workload.submitSeconds[index], runSeconds: left, plannedSeconds: left,
            partition: replay.partition[index]))
        runningMedian.append(Scene.left(replay, index, 0.5))
      }
      for (position, job) in replay.waiting.enumerated() {
        let index = Int(job)
        let isTarget = index == ask.job
        if isTarget { target = position }
        let request = isTarget ? ask.requestedSeconds : workload.requestedSeconds[index]
        waiting.append(
          ForwardJob(
            processors: isTarget ? ask.processors : workload.processors[index], user: workload.user[index],
            submitSeconds: workload.submitSeconds[index], runSeconds: request, plannedSeconds: request,
            partition: replay.partition[index]))
        waitingMedian.append(min(Scene.run(replay, index, 0.5), request))
      }
    }

    /// A quantile of what is left of a running job.
    static func left(_ replay: QueueReplay, _ job: Int, _ level: Double) -> Int32 {
      let elapsed = Double(replay.now - replay.jobs.startSeconds[job])
      let run = replay.runTimes.quantileSeconds(of: job, level: level, elapsedSeconds: elapsed)
      return Int32(clamping: Int64(max(run - elapsed, 1).rounded()))
    }

    /// A quantile of the run time of a waiting job.
    static func run(_ replay: QueueReplay, _ job: Int, _ level: Double) -> Int32 {
      Int32(
        clamping: Int64(max(replay.runTimes.quantileSeconds(of: job, level: level, elapsedSeconds: 0), 1)))
    }
  }
}
