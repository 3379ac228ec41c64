#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

internal import Statistics

/// The state of all users while a workload is generated: their classes of jobs and open sessions.
struct UserSessions {
  /// A job as a user submits it.
  struct Job {
    var user: Int32
    var jobClass: Int32
    var size: Int32
    var runSeconds: Int32
    var requestedSeconds: Int32
    /// 1 completed; 0 failed early or was cut off at its limit.
    var status: Int32
    /// The session that the job belongs to, for who comes before whom.
    var session: Int32
  }

  private struct JobClass {
    var size: Int32
    var runExponent: Double
    var requestedSeconds: Int32
    var isKilled: Bool
  }

  private struct Session {
    var readySeconds: Double
    var user: Int32
    var jobClass: Int32
    var number: Int32
  }

  /// Of the classes that a user had, the last so many can come back.
  private static let classesPerUser = 8

  private let behaviour: UserBehaviour
  private let activity: ZipfDistribution
  private let userOverestimate: [Double]
  private var classes: [JobClass] = []
  /// `classesPerUser` places for each user, -1 where empty, and how many were put in.
  private var userClasses: [Int32]
  private var userClassCount: [Int32]
  /// Open sessions, a binary heap by the time at which they are ready to go on.
  private var waiting: [Session] = []
  private var sessionCount: Int32 = 0

  init(_ behaviour: UserBehaviour, jobs: Int, using random: inout RandomGenerator) {
    self.behaviour = behaviour
    let users = behaviour.users ?? min(max(jobs / 200, 8), 2000)
    activity = ZipfDistribution(count: users, exponent: behaviour.activityExponent)
    userOverestimate = (0..<users).map { _ in
      log(behaviour.overestimateMedian) + behaviour.overestimateSpreadOverUsers * random.normal()
    }
    userClasses = Array(repeating: -1, count: users * Self.classesPerUser)
    userClassCount = Array(repeating: 0, count: users)
  }

  /// The job that arrives at a time, of a session that waits or of a new one.
  mutating func next(
    atSeconds now: Double, jobs: LublinFeitelsonJobs, using random: inout RandomGenerator
  ) -> Job {
    var session = popReady(atSeconds: now) ?? newSession(jobs: jobs, using: &random)
    let jobClass = classes[Int(session.jobClass)]
    var run = exp(jobClass.runExponent + behaviour.runSpread * random.normal())
    var status: Int32 = 1
    if jobClass.isKilled { run = max(run, Double(jobClass.requestedSeconds)) }
    if random.uniform() < behaviour.earlyFailureProbability {
      // Failures come early rather than late: uniform in the logarithm over two decades.
      run *= exp(-4.6 * random.uniform())
      status = 0
    }
    run = min(run.rounded(.down), 162_754)
    if run >= Double(jobClass.requestedSeconds) {
      run = Double(jobClass.requestedSeconds)
      status = 0
    }
    let runSeconds = Int32(max(run, 1))
    let job = Job(
      user: session.user, jobClass: session.jobClass, size: jobClass.size, runSeconds: runSeconds,
      requestedSeconds: jobClass.requestedSeconds, status: status, session: session.number)
    if random.uniform() * behaviour.jobsPerSession > 1 {
      if random.uniform() < behaviour.burstProbability {
        session.readySeconds = now
      } else {
        session.readySeconds =
          now + Double(runSeconds) + behaviour.thinkSeconds * exp(random.normal())
      }
      push(session)
    }
    return job
  }

  private mutating func newSession(
    jobs: LublinFeitelsonJobs, using random: inout RandomGenerator
  ) -> Session {
    let user = activity.sample(using: &random)
    let known = min(Int(userClassCount[user]), Self.classesPerUser)
    var jobClass: Int32
    if known > 0, random.uniform() < behaviour.classReuseProbability {
      jobClass = userClasses[user * Self.classesPerUser + random.below(known)]
    } else {
      jobClass = Int32(classes.count)
      classes.append(newClass(user: user, jobs: jobs, using: &random))
      let place = Int(userClassCount[user]) % Self.classesPerUser
      userClasses[user * Self.classesPerUser + place] = jobClass
      userClassCount[user] += 1
    }
    sessionCount += 1
    return Session(
      readySeconds: 0, user: Int32(user), jobClass: jobClass, number: sessionCount - 1)
  }

  private func newClass(
    user: Int, jobs: LublinFeitelsonJobs, using random: inout RandomGenerator
  ) -> JobClass {
    let size = jobs.size(using: &random)
    let exponent = jobs.runExponent(size: size, using: &random)
    let run = exp(exponent)
    if random.uniform() < behaviour.killedClassProbability, run >= 200 {
      // The modal time next to the run time, so that the run time stays about what it was.
      var request = UserBehaviour.modalRequest(atLeast: run)
      for value in UserBehaviour.modalRequestSeconds where abs(log(Double(value) / run)) < 0.35 {
        request = value
      }
      return JobClass(
        size: Int32(size), runExponent: exponent, requestedSeconds: request,
        isKilled: abs(log(Double(request) / run)) < 0.7)
    }
    let factor = exp(
      userOverestimate[user] + behaviour.overestimateSpreadOverClasses * random.normal())
    return JobClass(
      size: Int32(size), runExponent: exponent,
      requestedSeconds: UserBehaviour.modalRequest(atLeast: run * max(factor, 1.1)), isKilled: false)
  }

  /// The session that has been ready the longest, if it is not over.
  private mutating func popReady(atSeconds now: Double) -> Session? {
    while let first = waiting.first, first.readySeconds <= now {
      let session = pop()
      if now - session.readySeconds <= behaviour.sessionBreakSeconds { return session }
    }
    return nil
  }

  private mutating func push(_ session: Session) {
    waiting.append(session)
    var place = waiting.count - 1
    while place > 0, Self.isBefore(waiting[place], waiting[(place - 1) / 2]) {
      waiting.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func pop() -> Session {
    let first = waiting[0]
    let last = waiting.removeLast()
    guard !waiting.isEmpty else { return first }
    waiting[0] = last
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= waiting.count { break }
      if child + 1 < waiting.count, Self.isBefore(waiting[child + 1], waiting[child]) { child += 1 }
      if !Self.isBefore(waiting[child], waiting[place]) { break }
      waiting.swapAt(place, child)
      place = child
    }
    return first
  }

  private static func isBefore(_ a: Session, _ b: Session) -> Bool {
    a.readySeconds != b.readySeconds ? a.readySeconds < b.readySeconds : a.number < b.number
  }
}
