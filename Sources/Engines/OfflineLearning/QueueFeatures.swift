package import Simulation

/// What a policy network sees of each waiting job, and of the state that it waits in.
///
/// Only what a scheduler knows enters: the request, what was predicted of the run time from jobs that
/// have ended, the clock, and who waits and runs. All features lie between about 0 and 2.
package struct QueueFeatures: Sendable {
  /// The features of a waiting job, in the order of a row.
  package static let names = [
    "log request", "log processors", "log wait", "log slowdown by request", "log expected run time",
    "log expected slowdown a second", "log expected slowdown", "share of longest wait",
    "processors over free", "share of machine free", "log jobs waiting", "user's share of machine",
    "log user's jobs waiting",
  ]
  package static let count = names.count
  /// The features of the state as a whole.
  package static let stateNames = [
    "share of machine free", "log jobs waiting", "log slowdown growth", "log work waiting",
    "log longest wait",
    "log mean wait", "share that fits", "widest", "log jobs running", "hour of day", "day of week",
  ]
  package static let stateCount = stateNames.count

  private let processors: Double
  private let requestedSeconds: [Int32]
  private let originSeconds: Int64
  private let logProcessors: Double
  /// Processors in use and jobs that wait, by user.
  private var inUse: [Double]
  private var waiting: [Double]
  private var runningJobs = 0.0

  package init(_ workload: Workload, processors: Int) {
    let users = Int(workload.user.max() ?? 0) + 1
    self.processors = Double(processors)
    logProcessors = max(logarithm(Double(processors)), 1)
    requestedSeconds = workload.requestedSeconds
    originSeconds = workload.originSeconds
    inUse = Array(repeating: 0, count: users)
    waiting = inUse
  }

  // MARK: - Events

  package mutating func submitted(user: Int) { waiting[user] += 1 }

  package mutating func started(user: Int, width: Int) {
    waiting[user] -= 1
    inUse[user] += Double(width)
    runningJobs += 1
  }

  package mutating func ended(user: Int, width: Int) {
    inUse[user] -= Double(width)
    runningJobs -= 1
  }

  // MARK: - Features

  /// Writes the features of the job at `position` of the queue to `row`; allocates nothing.
  @inline(__always)
  package func fill(
    _ row: UnsafeMutablePointer<Double>, position: Int, of queue: QueueColumns, at now: Int64
  ) {
    let job = Int(queue.job[position])
    let user = Int(queue.user[position])
    let width = Double(queue.width[position])
    let wait = Double(now - queue.submitSeconds[position])
    let longest = Double(now - queue.submitSeconds[0])
    let request = max(Double(requestedSeconds[job]), 10)
    let rate = queue.slowdownPerSecond[position]
    row[0] = logarithm(request) / 10
    row[1] = logarithm(width) / logProcessors
    row[2] = logarithm(wait + 60) / 10
    row[3] = logarithm((wait + request) / request) / 5
    row[4] = logarithm(max(Double(queue.meanSeconds[job]), 1)) / 10
    row[5] = -logarithm(rate) / 10
    row[6] = logarithm(1 + wait * rate) / 5
    row[7] = longest > 0 ? wait / longest : 1
    row[8] = min(width / Double(max(queue.free, 1)), 2)
    row[9] = Double(queue.free) / processors
    row[10] = logarithm(1 + Double(queue.count)) / 5
    row[11] = inUse[user] / processors
    row[12] = logarithm(1 + waiting[user]) / 5
  }

  /// The features of the state; O(jobs that wait).
  package func state(of queue: QueueColumns, at now: Int64) -> [Float] {
    var growth = 0.0
    var work = 0.0
    var waits = 0.0
    var fitting = 0.0
    var widest = 0.0
    for position in 0..<queue.count {
      let width = Double(queue.width[position])
      growth += queue.slowdownPerSecond[position]
      work += width * Double(queue.meanSeconds[Int(queue.job[position])])
      waits += Double(now - queue.submitSeconds[position])
      if Int(queue.width[position]) <= queue.free { fitting += 1 }
      widest = max(widest, width)
    }
    let count = Double(max(queue.count, 1))
    let longest = queue.count > 0 ? Double(now - queue.submitSeconds[0]) : 0
    let clock = now + originSeconds
    return [
      Float(Double(queue.free) / processors), Float(logarithm(1 + Double(queue.count))),
      Float(logarithm(growth + 1e-6)), Float(logarithm(1 + work / processors)),
      Float(logarithm(longest + 60)),
      Float(logarithm(waits / count + 60)), Float(fitting / count), Float(widest / processors),
      Float(logarithm(1 + runningJobs)), Float((clock / 3600) % 24), Float((clock / 86_400) % 7),
    ]
  }
}
