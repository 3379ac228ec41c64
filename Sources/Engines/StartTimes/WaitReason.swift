internal import RunTimes
internal import Simulation

/// Why a job waits: what it lacks, who is ahead of it, and whose end it waits for.
package struct WaitReason: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// Fewer processors are free than it asks for.
    case processors
    /// It would fit; jobs ahead of it hold the processors that are free.
    case priority
    /// It fits and nobody is ahead of it: it waits for the scheduler's next pass, or for a rule that the
    /// log does not tell (a limit of the user, a dependency, a reservation).
    case scheduler
  }

  /// A running job, with its end as it is expected.
  package struct Release: Sendable, Equatable {
    package var job: Int
    package var processors: Int32
    /// Seconds from now to its end: the median, the time by which nine in ten such jobs have ended, and
    /// its time limit.
    package var medianSeconds: Double
    package var lateSeconds: Double
    package var limitSeconds: Double
  }

  package var kind: Kind
  /// To this job: in its partition, where there are several.
  package var freeProcessors: Int64
  /// Jobs before it in the policy's order, their processors, and their processor-hours by their limits
  /// and by the medians of their run times.
  package var jobsAhead = 0
  package var processorsAhead: Int64 = 0
  package var processorHoursAhead = 0.0
  package var likelyProcessorHoursAhead = 0.0
  /// The running jobs, by their expected ends, that must end before it fits, were nobody ahead.
  package var awaited: [Release] = []

  /// The reason at the moment that `replay` stands at.
  ///
  /// - Parameter kept: Processors that nobody has and that are reserved.
  package init(for ask: JobAsk, in replay: QueueReplay, kept: Int64 = 0) {
    let scene = StartTimeFeatures.Scene(replay, target: ask)
    let own = scene.waiting[scene.target]
    let ownKey = replay.order.key(own, now: replay.now)
    freeProcessors = max(replay.free(for: ask.job) - kept, 0)
    kind = .processors
    for (position, other) in scene.waiting.enumerated() where position != scene.target {
      let key = replay.order.key(other, now: replay.now)
      guard key < ownKey || (key == ownKey && position < scene.target) else { continue }
      jobsAhead += 1
      processorsAhead += Int64(other.processors)
      processorHoursAhead += Double(other.processors) * Double(other.plannedSeconds) / 3600
      likelyProcessorHoursAhead +=
        Double(other.processors) * Double(scene.waitingMedian[position]) / 3600
    }
    if Int64(own.processors) > freeProcessors {
      // Only what its partition's own jobs give back helps, where the partition is what is full.
      let isPartitionFull = replay.free(for: ask.job) < replay.free
      awaited = Self.awaited(
        needed: Int64(own.processors), free: freeProcessors, scene, replay,
        among: isPartitionFull ? own.partition : nil)
    } else {
      kind = jobsAhead > 0 ? .priority : .scheduler
    }
  }

  private static func awaited(
    needed: Int64, free: Int64, _ scene: borrowing StartTimeFeatures.Scene, _ replay: QueueReplay,
    among partition: Int32?
  ) -> [Release] {
    var releases: [Release] = []
    for (position, job) in replay.running.enumerated() {
      if let partition, scene.running[position].partition != partition { continue }
      releases.append(
        Release(
          job: Int(job), processors: scene.running[position].processors,
          medianSeconds: Double(scene.runningMedian[position]),
          lateSeconds: Double(StartTimeFeatures.Scene.left(replay, Int(job), 0.9)),
          limitSeconds: Double(scene.running[position].plannedSeconds)))
    }
    releases.sort { ($0.medianSeconds, $0.job) < ($1.medianSeconds, $1.job) }
    var available = free
    var count = 0
    while count < releases.count, available < needed {
      available += Int64(releases[count].processors)
      count += 1
    }
    return Array(releases.prefix(count))
  }
}
