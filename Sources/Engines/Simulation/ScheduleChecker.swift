/// Checks a schedule against the rules that every schedule must keep, without the simulator.
///
/// Shares no code with the simulation loops: it sweeps the starts and ends of the finished schedule.
package enum ScheduleChecker {
  /// One broken rule.
  package struct Violation: Sendable, Equatable {
    package enum Rule: String, Sendable {
      /// Every job starts.
      case jobNeverStarts = "job-never-starts"
      /// No job starts before it is submitted.
      case startsBeforeSubmission = "starts-before-submission"
      /// The jobs that run never use more processors than there are.
      case tooManyProcessors = "too-many-processors"
      /// Under FCFS without backfilling, jobs start in the order of submission.
      case overtaken
      /// Under EASY with FCFS, the head of the queue starts no later than its reservation.
      case headDelayed = "head-delayed"
      /// Under conservative backfilling, no job starts later than it was promised.
      case promiseBroken = "promise-broken"
      /// The jobs that run never have more memory of a node than it has.
      case tooMuchMemory = "too-much-memory"
      /// The jobs that run never have more graphics processors of a node than it has.
      case tooManyGPUs = "too-many-gpus"
      /// A job runs on nodes of its partition.
      case outsidePartition = "outside-partition"
      /// A job runs on as many nodes and cores as it asks for.
      case wrongNodeCount = "wrong-node-count"
      /// A job has a node once.
      case nodeTwice = "node-twice"
      /// A job's cores are shared out evenly over its nodes.
      case unevenShares = "uneven-shares"
    }

    package var rule: Rule
    package var job: Int64
    package var atSeconds: Int64
    package var message: String

    package init(rule: Rule, job: Int64, atSeconds: Int64, message: String) {
      self.rule = rule
      self.job = job
      self.atSeconds = atSeconds
      self.message = message
    }
  }

  /// The first `limit` violations of the rules that hold under any policy.
  package static func check(
    _ schedule: Schedule, of workload: Workload, processors: Int, limit: Int = 10
  ) -> [Violation] {
    var found: [Violation] = []
    var events: [(time: Int64, change: Int64, job: Int)] = []
    events.reserveCapacity(2 * workload.count)
    for job in 0..<workload.count {
      let start = schedule.startSeconds[job]
      if start < 0 {
        found.append(
          Violation(
            rule: .jobNeverStarts, job: workload.id[job], atSeconds: workload.submitSeconds[job],
            message: "job \(workload.id[job]) never starts"))
        continue
      }
      if start < workload.submitSeconds[job] {
        found.append(
          Violation(
            rule: .startsBeforeSubmission, job: workload.id[job], atSeconds: start,
            message:
              "job \(workload.id[job]) starts at \(start) s and is submitted at "
              + "\(workload.submitSeconds[job]) s"))
      }
      let width = Int64(workload.processors[job])
      events.append((start, width, job))
      events.append((start + Int64(workload.runSeconds[job]), -width, job))
    }
    // What ends in a second is free for what starts in it, so ends sort first.
    events.sort { ($0.time, $0.change) < ($1.time, $1.change) }
    found += sweep(events, workload, processors)
    return Array(found.prefix(limit))
  }

  private static func sweep(
    _ events: [(time: Int64, change: Int64, job: Int)], _ workload: Workload, _ processors: Int
  ) -> [Violation] {
    var found: [Violation] = []
    var busy: Int64 = 0
    for event in events {
      busy += event.change
      if event.change > 0, busy > Int64(processors) {
        found.append(
          Violation(
            rule: .tooManyProcessors, job: workload.id[event.job], atSeconds: event.time,
            message:
              "\(busy) processors are busy at \(event.time) s, when job \(workload.id[event.job]) "
              + "starts, and the machine has \(processors)"))
        if found.count == 10 { break }
      }
    }
    return found
  }

  /// Whether FCFS without backfilling was kept: jobs start in the order of submission.
  package static func checkSubmissionOrder(_ schedule: Schedule, of workload: Workload) -> [Violation] {
    var found: [Violation] = []
    var latest = Int64.min
    for job in 0..<workload.count {
      if schedule.startSeconds[job] < latest {
        found.append(
          Violation(
            rule: .overtaken, job: workload.id[job], atSeconds: schedule.startSeconds[job],
            message: "job \(workload.id[job]) starts before a job that was submitted earlier"))
      }
      latest = max(latest, schedule.startSeconds[job])
    }
    return found
  }

  /// Whether EASY's promise was kept under FCFS: the head of the queue never starts later than the
  /// earliest time at which, judging by the estimates of the jobs that run when it becomes head,
  /// enough processors come free.
  ///
  /// Recomputed from the schedule alone; O(jobs times jobs that run).
  package static func checkHeadReservations(
    _ schedule: Schedule, of workload: Workload, processors: Int
  ) -> [Violation] {
    var found: [Violation] = []
    var latestStart = Int64.min
    for job in 0..<workload.count {
      // The job becomes head when it is there and everything submitted before it has started.
      let becomesHead = max(workload.submitSeconds[job], latestStart)
      let start = schedule.startSeconds[job]
      latestStart = max(latestStart, start)
      if start <= becomesHead { continue }
      var releases: [(end: Int64, width: Int64)] = []
      var free = Int64(processors)
      for other in 0..<workload.count where other != job {
        if workload.submitSeconds[other] > becomesHead { break }
        let from = schedule.startSeconds[other]
        if from <= becomesHead, from + Int64(workload.runSeconds[other]) > becomesHead {
          let width = Int64(workload.processors[other])
          free -= width
          releases.append((from + Int64(workload.estimatedSeconds[other]), width))
        }
      }
      releases.sort { $0.end < $1.end }
      var reservation = becomesHead
      for release in releases where free < Int64(workload.processors[job]) {
        free += release.width
        reservation = release.end
      }
      if start > reservation {
        found.append(
          Violation(
            rule: .headDelayed, job: workload.id[job], atSeconds: start,
            message:
              "job \(workload.id[job]) was head of the queue from \(becomesHead) s with a reservation "
              + "at \(reservation) s and starts at \(start) s"))
      }
    }
    return found
  }

  /// Whether conservative backfilling kept its promises.
  package static func checkPromises(_ schedule: Schedule, of workload: Workload) -> [Violation] {
    zip(schedule.startSeconds, schedule.promisedSeconds).enumerated().compactMap { job, times in
      guard times.0 > times.1 else { return nil }
      return Violation(
        rule: .promiseBroken, job: workload.id[job], atSeconds: times.0,
        message: "job \(workload.id[job]) was promised \(times.1) s and starts at \(times.0) s")
    }
  }
}
