#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif
package import Simulation

/// What is known of the users' jobs at any moment, and the features of a job that follow from it.
///
/// Only what has happened enters: submissions, starts, and the run times of jobs that have ended.
package struct JobHistory: Sendable {
  /// The names of the features, in the order of a row.
  package static let featureNames = [
    "log request", "log processors", "hour of day", "day of week", "user's ended jobs",
    "log last run", "log run before", "log 3rd last run", "log 4th last run",
    "mean log run of last 8", "least log run of last 8", "largest log run of last 8",
    "mean share of request of last 8", "last share of request", "mean log run of user",
    "smoothed log run of user", "smoothed share of runs below 60 s",
    "log last run of same size and request", "mean log run of same size and request",
    "runs of same size and request", "log last run of same request", "mean log run of same request",
    "runs of same request", "log time since user's submission", "log time since user's end",
    "same size and request as last", "user's waiting jobs", "user's running jobs",
    "running of same size and request", "minute of hour",
  ]
  package static let featureCount = featureNames.count

  private static let remembered = 8

  private struct User {
    var logRuns = InlineRing()
    var shares = InlineRing()
    var ended = 0
    var logRunSum: Float = 0
    var smoothedLogRun: Float = 0
    var smoothedShort: Float = 0
    var waiting = 0
    var running = 0
    var lastSubmission: Int64 = -1
    var lastEnd: Int64 = -1
    var lastProcessors: Int32 = 0
    var lastRequest: Int32 = 0
  }

  /// The last eight values.
  private struct InlineRing {
    var values: (Float, Float, Float, Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0, 0, 0, 0)

    mutating func put(_ value: Float, number: Int) {
      withUnsafeMutableBytes(of: &values) {
        $0.storeBytes(of: value, toByteOffset: 4 * (number & 7), as: Float.self)
      }
    }

    func back(_ steps: Int, of count: Int) -> Float {
      withUnsafeBytes(of: values) {
        $0.load(fromByteOffset: 4 * ((count - 1 - steps) & 7), as: Float.self)
      }
    }
  }

  /// Jobs of one user that ask for the same.
  private struct Alike {
    var last: Float = -1
    var sum: Float = 0
    var ended = 0
    var running = 0
  }

  private struct Ask: Hashable {
    var user: Int32
    var request: Int32
    /// 0 where any number of processors counts.
    var processors: Int32
  }

  private var users: [User]
  private var alike: [Ask: Alike] = [:]

  package init(users: Int) { self.users = Array(repeating: User(), count: users) }

  /// Makes room for users that were not known at first.
  package mutating func grow(users count: Int) {
    if count > users.count { users += repeatElement(User(), count: count - users.count) }
  }

  // MARK: - Events

  package mutating func submitted(_ job: Int, of workload: borrowing Workload, at now: Int64) {
    let user = Int(workload.user[job])
    users[user].waiting += 1
    users[user].lastSubmission = now
    users[user].lastProcessors = workload.processors[job]
    users[user].lastRequest = workload.requestedSeconds[job]
  }

  package mutating func started(_ job: Int, of workload: borrowing Workload) {
    let user = Int(workload.user[job])
    users[user].waiting -= 1
    users[user].running += 1
    alike[Self.exact(job, workload), default: Alike()].running += 1
  }

  /// The job has left the queue without having run.
  package mutating func withdrawn(_ job: Int, of workload: borrowing Workload) {
    users[Int(workload.user[job])].waiting -= 1
  }

  package mutating func ended(_ job: Int, of workload: borrowing Workload, at now: Int64) {
    let user = Int(workload.user[job])
    let run = Double(workload.runSeconds[job])
    let log = Self.logarithm(run)
    let number = users[user].ended
    users[user].running -= 1
    users[user].logRuns.put(log, number: number)
    users[user].shares.put(
      Float(run / Double(max(workload.requestedSeconds[job], 1))), number: number)
    users[user].ended = number + 1
    users[user].logRunSum += log
    users[user].smoothedLogRun = number == 0 ? log : 0.7 * users[user].smoothedLogRun + 0.3 * log
    users[user].smoothedShort = 0.8 * users[user].smoothedShort + (run < 60 ? 0.2 : 0)
    users[user].lastEnd = now
    alike[Self.exact(job, workload), default: Alike()].running -= 1
    for ask in [Self.exact(job, workload), Self.anySize(job, workload)] {
      alike[ask, default: Alike()].last = log
      alike[ask]!.sum += log
      alike[ask]!.ended += 1
    }
  }

  // MARK: - Features

  /// Writes the features of a job, as they are at `now`, to `row`.
  package func fill(
    _ row: UnsafeMutableBufferPointer<Float>, for job: Int, of workload: borrowing Workload, at now: Int64
  ) {
    precondition(row.count >= Self.featureCount)
    let user = users[Int(workload.user[job])]
    let submit = workload.submitSeconds[job] + workload.originSeconds
    let request = workload.requestedSeconds[job]
    var next = 0
    func put(_ value: Float) {
      row[next] = value
      next += 1
    }
    put(Self.logarithm(Double(request)))
    put(Self.logarithm(Double(workload.processors[job])))
    put(Float((submit / 3600) % 24))
    put(Float((submit / 86_400) % 7))
    put(Float(min(user.ended, 50)))
    for step in 0..<4 { put(user.ended > step ? user.logRuns.back(step, of: user.ended) : -1) }
    fillRecent(user, put)
    put(user.ended > 0 ? user.logRunSum / Float(user.ended) : -1)
    put(user.smoothedLogRun)
    put(user.smoothedShort)
    let exact = alike[Self.exact(job, workload)] ?? Alike()
    for group in [exact, alike[Self.anySize(job, workload)] ?? Alike()] {
      put(group.last)
      put(group.ended > 0 ? group.sum / Float(group.ended) : -1)
      put(Float(min(group.ended, 20)))
    }
    put(
      user.lastSubmission < 0
        ? 20 : Self.logarithm(Double(workload.submitSeconds[job] - user.lastSubmission + 1)))
    put(user.lastEnd < 0 ? 20 : Self.logarithm(Double(now - user.lastEnd + 1)))
    put(user.lastProcessors == workload.processors[job] && user.lastRequest == request ? 1 : 0)
    put(Float(user.waiting))
    put(Float(user.running))
    put(Float(exact.running))
    put(Float((submit / 60) % 60))
  }

  /// What the user's last eight jobs have in common.
  @inline(__always)
  private func fillRecent(_ user: User, _ put: (Float) -> Void) {
    let count = min(user.ended, Self.remembered)
    guard count > 0 else {
      for _ in 0..<5 { put(-1) }
      return
    }
    var sum: Float = 0
    var least = Float.infinity
    var largest = -Float.infinity
    var shares: Float = 0
    for step in 0..<count {
      let log = user.logRuns.back(step, of: user.ended)
      sum += log
      least = min(least, log)
      largest = max(largest, log)
      shares += user.shares.back(step, of: user.ended)
    }
    put(sum / Float(count))
    put(least)
    put(largest)
    put(shares / Float(count))
    put(user.shares.back(0, of: user.ended))
  }

  /// ln of at least 1.
  private static func logarithm(_ value: Double) -> Float { Float(log(max(value, 1))) }

  private static func exact(_ job: Int, _ workload: borrowing Workload) -> Ask {
    Ask(
      user: workload.user[job], request: workload.requestedSeconds[job],
      processors: workload.processors[job])
  }

  private static func anySize(_ job: Int, _ workload: borrowing Workload) -> Ask {
    Ask(user: workload.user[job], request: workload.requestedSeconds[job], processors: 0)
  }
}
