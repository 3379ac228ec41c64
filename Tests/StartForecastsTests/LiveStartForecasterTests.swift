import SlurmControl
import StartTimes
import Statistics
import Testing

@testable import StartForecasts

@Suite("Forecasts of a live queue")
struct LiveStartForecasterTests {
  private static let now: Int64 = 1_800_000_000
  private static let settings = {
    var settings = PrioritySettings()
    settings.type = "priority/multifactor"
    settings.ageWeight = 1000
    return settings
  }()

  /// A month of small jobs that run for about a third of what they ask for.
  private static func past(_ count: Int = 520) -> [PassedJob] {
    var random = RandomGenerator(seed: 7)
    return (0..<count).map { index in
      var job = LiveJob(number: Int64(10_000 + index))
      job.state = .ended("COMPLETED")
      job.submitSeconds = now - 1_100_000 + Int64(index) * 2000
      job.startSeconds = job.submitSeconds + Int64(random.below(60))
      job.endSeconds = (job.startSeconds ?? 0) + 1000 + Int64(random.below(400))
      job.limitSeconds = [1800, 3600, 7200][index % 3]
      job.processors = [1, 4, 8, 16][index % 4]
      job.user = "user\(index % 5)"
      return PassedJob(job)
    }
  }

  private static func waiting(
    _ number: Int64, priority: Int64, processors: Int64 = 4, user: String = "user1",
    _ change: (inout LiveJob) -> Void = { _ in }
  ) -> LiveJob {
    var job = LiveJob(number: number)
    job.submitSeconds = now - 600
    job.eligibleSeconds = now - 600
    job.limitSeconds = 3600
    job.processors = processors
    job.priority = priority
    job.user = user
    job.reason = "Priority"
    job.partition = "normal"
    change(&job)
    return job
  }

  private static func running(_ number: Int64, processors: Int64, sinceSeconds: Int64 = 300) -> LiveJob {
    waiting(number, priority: 500, processors: processors) {
      $0.state = .running
      $0.startSeconds = now - sinceSeconds
      $0.endSeconds = now - sinceSeconds + 3600
    }
  }

  private static func forecaster(
    _ jobs: [LiveJob], past: [PassedJob] = past(), asked: LiveStartForecaster.Asked? = nil,
    perNode: Int? = nil
  ) throws -> LiveStartForecaster {
    try LiveStartForecaster(
      QueueSnapshot(atSeconds: now, jobs: jobs), past: past, processors: 16, processorsPerNode: perNode,
      settings: settings, asked: asked)
  }

  @Test("the order ahead is that of the live priorities, not of submission")
  func order() throws {
    let jobs = [
      Self.running(1, processors: 16), Self.waiting(2, priority: 100, processors: 16),
      Self.waiting(3, priority: 300, processors: 16), Self.waiting(4, priority: 200, processors: 16),
    ]
    let found = try Self.forecaster(jobs).forecasts()
    #expect(found.map(\.place) == [1, 2, 3])
    let starts = found.map(\.forecast.start.medianSeconds)
    #expect(starts[1] < starts[2] && starts[2] < starts[0])
    #expect(found.map(\.forecast.reason.jobsAhead) == [2, 0, 1])
    #expect(found[0].forecast.ahead == [3, 4])
    #expect(found[1].forecast.reason.kind == .processors)
    #expect(found[1].forecast.reason.awaited.count == 1)
    for (_, forecast) in found {
      #expect(forecast.start.fourFifths.contains(forecast.start.medianSeconds))
      #expect(forecast.start.withinTenMinutes <= forecast.start.withinHour)
    }
  }

  @Test("maintenance keeps jobs that would run into it waiting until it is over")
  func maintenance() throws {
    var kept = LiveReservation(name: "maint", startSeconds: Self.now + 600, endSeconds: Self.now + 9000)
    kept.processors = 16
    kept.nodeList = "n[1-4]"
    kept.flags = ["MAINT"]
    let jobs = [
      Self.waiting(1, priority: 300) { $0.reason = "ReqNodeNotAvail, Reserved for maintenance" },
      Self.waiting(2, priority: 200) { $0.limitSeconds = 300 },
      Self.waiting(3, priority: 100) { $0.reservation = "maint" },
    ]
    func forecaster(_ reservations: [LiveReservation]) throws -> LiveStartForecaster {
      var snapshot = QueueSnapshot(atSeconds: Self.now, jobs: jobs)
      snapshot.reservations = reservations
      return try LiveStartForecaster(
        snapshot, past: Self.past(), processors: 16, processorsPerNode: nil, settings: Self.settings)
    }
    let found = try forecaster([kept]).forecasts()
    #expect(found.map(\.place) == [0, 1], "one that asks for a reservation waits beside the queue")
    #expect(found[0].forecast.start.medianSeconds >= 9000)
    #expect(found[1].forecast.start.medianSeconds < 600)
    let free = try forecaster([])
    #expect(try #require(free.forecast(place: 0)).start.medianSeconds < 60)
    kept.startSeconds = Self.now - 100
    let now = try forecaster([kept])
    #expect(now.freeProcessors == 0 && free.freeProcessors == 16)
    #expect(try #require(now.forecast(place: 1)).start.medianSeconds >= 9000)
    #expect(try #require(now.forecast(place: 1)).reason.kind == .processors)
  }

  @Test("a job within a reservation takes nothing from the others, nor do two reservations of one node")
  func withinReservation() throws {
    var kept = LiveReservation(name: "class", startSeconds: Self.now - 100, endSeconds: Self.now + 90_000)
    kept.processors = 8
    kept.nodeList = "n[1-2]"
    var overlapping = kept
    overlapping.name = "maint"
    var snapshot = QueueSnapshot(
      atSeconds: Self.now,
      jobs: [
        Self.running(1, processors: 8), Self.running(2, processors: 4),
        Self.waiting(3, priority: 100, processors: 4),
      ])
    snapshot.jobs[0].nodeList = "n[1-2]"
    snapshot.jobs[1].nodeList = "n3"
    snapshot.reservations = [kept, overlapping]
    let forecaster = try LiveStartForecaster(
      snapshot, past: Self.past(), processors: 16, processorsPerNode: nil, settings: Self.settings)
    #expect(forecaster.freeProcessors == 4)
    #expect(try #require(forecaster.forecast(place: 2)).start.medianSeconds < 60)
  }

  /// 16 processors on four nodes, of which `nodes` are reserved from now on.
  private static func reserved(
    _ jobs: [LiveJob], nodes: String, processors: Int64, startSeconds: Int64 = now - 100,
    endSeconds: Int64 = now + 90_000, up: Int64 = 4
  ) throws -> LiveStartForecaster {
    var kept = LiveReservation(name: "class", startSeconds: startSeconds, endSeconds: endSeconds)
    kept.processors = processors
    kept.nodeList = nodes
    var snapshot = QueueSnapshot(atSeconds: now, jobs: jobs)
    snapshot.reservations = [kept]
    snapshot.nodes = (1...4).map { LiveNode(name: "n\($0)", processors: $0 == 1 ? up : 4) }
    return try LiveStartForecaster(
      snapshot, past: past(), processors: 12 + Int(up), processorsPerNode: 4, settings: settings)
  }

  @Test("a part of a node that is reserved is a whole one to jobs that take whole nodes")
  func partsOfNodes() throws {
    let whole = Self.waiting(1, priority: 100, processors: 4) {
      $0.takesWholeNodes = true
      $0.nodes = 4
    }
    let narrow = Self.waiting(1, priority: 100, processors: 14)
    let ofNodes = try Self.reserved([whole], nodes: "n[1-2]", processors: 2)
    #expect(ofNodes.freeProcessors == 8)
    #expect(try #require(ofNodes.forecast(place: 0)).start.medianSeconds >= 90_000)
    let ofProcessors = try Self.reserved([narrow], nodes: "n[1-2]", processors: 2)
    #expect(ofProcessors.freeProcessors == 14)
    #expect(try #require(ofProcessors.forecast(place: 0)).start.medianSeconds < 60)
  }

  @Test("a node that is down is not taken off twice when it is reserved")
  func downAndReserved() throws {
    let job = Self.waiting(1, priority: 100, processors: 12)
    let forecaster = try Self.reserved([job], nodes: "n1", processors: 4, up: 0)
    #expect(forecaster.freeProcessors == 12)
    #expect(try #require(forecaster.forecast(place: 0)).start.medianSeconds < 60)
  }

  @Test("a job that runs on nodes within and without a reservation has its processors once")
  func acrossTheBorder() throws {
    var across = Self.running(1, processors: 8)
    across.nodeList = "n[2-3]"
    let job = Self.waiting(2, priority: 100, processors: 4)
    let forecaster = try Self.reserved([across, job], nodes: "n[1-2]", processors: 8)
    // n1 is kept and idle, n2 and n3 have the job, n4 is free.
    #expect(forecaster.freeProcessors == 4)
    #expect(try #require(forecaster.forecast(place: 1)).start.medianSeconds < 60)
  }

  @Test("a job that asks for a reservation starts in it, between its beginning and its end")
  func ownReservation() throws {
    let jobs = [
      Self.running(1, processors: 16),
      Self.waiting(2, priority: 300, processors: 8) {
        $0.reservation = "class"
        $0.reason = "Reservation"
      },
      Self.waiting(3, priority: 200, processors: 8) {
        $0.reservation = "class"
        $0.reason = "Reservation"
      },
      Self.waiting(4, priority: 100, processors: 12) {
        $0.reservation = "class"
        $0.reason = "Reservation"
      },
    ]
    let soon = try Self.reserved(
      jobs, nodes: "n[1-2]", processors: 8, startSeconds: Self.now + 5000, endSeconds: Self.now + 90_000)
    let first = try #require(soon.forecast(place: 1)).start.medianSeconds
    let second = try #require(soon.forecast(place: 2)).start.medianSeconds
    #expect(first >= 4000 && first < 7000, "\(first)")
    #expect(second > first && second < 20_000, "it waits for the first: \(second)")
    #expect(soon.forecast(place: 3) == nil, "more than the reservation has")
    #expect(soon.reservation(ofPlace: 1)?.name == "class" && soon.reservation(ofPlace: 0) == nil)
    #expect(soon.forecasts().isEmpty, "they are beside the queue")
    // Too long for what is left of it.
    let short = try Self.reserved(
      jobs, nodes: "n[1-2]", processors: 8, startSeconds: Self.now - 5000, endSeconds: Self.now + 600)
    #expect(try #require(short.forecast(place: 1)).start.medianSeconds >= 86_400)
  }

  @Test("whose jobs run loses priority while the queue goes on")
  func fairShare() throws {
    var settings = Self.settings
    settings.fairShareWeight = 10_000
    settings.calcPeriodSeconds = 60
    var shares = AccountShares()
    shares.associations = [
      .init(account: "root", user: "", parent: -1, shares: 1, usage: 1000, factor: nil),
      .init(account: "root", user: "user1", parent: 0, shares: 1, usage: 0, factor: 1),
      .init(account: "root", user: "user2", parent: 0, shares: 1, usage: 1000, factor: 0.5),
    ]
    // Two of user1's go first, as it stands; once one of them runs, user2 is owed more.
    let jobs = [
      Self.waiting(1, priority: 10_010, processors: 16) { $0.account = "root" },
      Self.waiting(2, priority: 10_009, processors: 16) { $0.account = "root" },
      Self.waiting(3, priority: 5000, processors: 16, user: "user2") { $0.account = "root" },
    ]
    func starts(_ shares: AccountShares?) throws -> [Double] {
      try LiveStartForecaster(
        QueueSnapshot(atSeconds: Self.now, jobs: jobs), past: Self.past(), processors: 16,
        processorsPerNode: nil, settings: settings, shares: shares
      ).forecasts().map(\.forecast.start.medianSeconds)
    }
    let fixed = try starts(nil)
    #expect(fixed[0] < fixed[1] && fixed[1] < fixed[2])
    let moving = try starts(shares)
    #expect(moving[0] < moving[2] && moving[2] < moving[1])
    #expect(try starts(shares) == moving)
  }

  @Test("running jobs end as such jobs did, not at their limits")
  func runTimes() throws {
    let jobs = [Self.running(1, processors: 16), Self.waiting(2, priority: 100, processors: 16)]
    let forecaster = try Self.forecaster(jobs)
    let start = try #require(forecaster.forecast(place: 1)).start
    // They ran for 1,000 to 1,400 s; this one has run for 300 s, and by its limit it has 3,300 s left.
    #expect(start.medianSeconds > 500 && start.medianSeconds < 1500)
    let end = try #require(forecaster.end(place: 0))
    #expect(end.medianSeconds > 500 && end.lateSeconds < 3300)
  }

  @Test("nothing that happened after the snapshot is looked at")
  func noLeak() throws {
    let jobs = [
      Self.running(1, processors: 12), Self.waiting(2, priority: 100, processors: 16),
      Self.waiting(3, priority: 90),
    ]
    let past = Self.past()
    var future = past
    for index in 0..<50 {
      var job = LiveJob(number: Int64(20_000 + index))
      job.state = .ended("COMPLETED")
      job.submitSeconds = Self.now - 1000 + Int64(index) * 30
      job.startSeconds = job.submitSeconds + 10
      job.endSeconds = Self.now + 1 + Int64(index)
      job.processors = 8
      job.user = "user1"
      future.append(PassedJob(job))
    }
    let plain = try Self.forecaster(jobs, past: past)
    let other = try Self.forecaster(jobs, past: future)
    #expect(plain.forecasts().map(\.forecast) == other.forecasts().map(\.forecast))
    // The end that Slurm tells of a running job is its limit's.
    var moved = jobs
    moved[0].endSeconds = Self.now + 5
    #expect(
      plain.forecasts().map(\.forecast)
        == (try Self.forecaster(moved, past: past)).forecasts().map(\.forecast))
  }

  @Test("what is held, depends or is at a limit takes part only where it is asked for")
  func blocked() throws {
    let jobs = [
      Self.running(1, processors: 16), Self.waiting(2, priority: 100, processors: 16),
      Self.waiting(3, priority: 0, processors: 16) { $0.reason = "JobHeldUser" },
      Self.waiting(4, priority: 900, processors: 16) {
        $0.reason = "Dependency"
        $0.eligibleSeconds = nil
      },
      Self.waiting(5, priority: 900, processors: 16) { $0.reason = "QOSMaxCpuPerUserLimit" },
    ]
    let forecaster = try Self.forecaster(jobs)
    let found = forecaster.forecasts()
    #expect(found.map(\.place) == [1] && found[0].forecast.reason.jobsAhead == 0)
    for place in 2...4 { #expect(forecaster.forecast(place: place) != nil) }
    #expect(forecaster.forecast(place: 0) == nil)
    #expect(SlurmReason("JobHeldUser").kind == .held && SlurmReason("Dependency").kind == .dependency)
    #expect(SlurmReason("QOSMaxCpuPerUserLimit").kind == .limit && SlurmReason("AssocGrpCpuLimit").blocks)
    #expect(!SlurmReason("Priority").blocks && !SlurmReason("Resources").blocks && !SlurmReason("").blocks)
    #expect(SlurmReason("ReqNodeNotAvail, UnavailableNodes:n1").kind == .unavailable)
    #expect(SlurmReason("SomethingNew").text.contains("SomethingNew"))
  }

  @Test("the tasks of an array wait one after the other; whole nodes count as such")
  func arraysAndNodes() throws {
    let array = Self.waiting(7, priority: 100, processors: 16) {
      $0.tasks = 3
      $0.shownNumber = "7_[1-3]"
    }
    let forecaster = try Self.forecaster([Self.running(1, processors: 16), array])
    let forecast = try #require(forecaster.forecasts().first?.forecast)
    let last = try #require(forecast.lastTask)
    #expect(last.medianSeconds > forecast.start.medianSeconds + 1000)

    let whole = Self.waiting(8, priority: 100, processors: 2) {
      $0.nodes = 2
      $0.takesWholeNodes = true
    }
    #expect(LiveRecord.processors(of: whole, 4) == 8)
    #expect(LiveRecord.processors(of: whole, nil) == 2)
    var run = Self.running(9, processors: 12)
    run.takesWholeNodes = true
    run.nodes = 3
    #expect(LiveRecord.processorsPerNode(in: QueueSnapshot(atSeconds: 1, jobs: [whole, run])) == 4)
  }

  @Test("a script is forecast, smaller requests are tried, and equal seeds give equal answers")
  func script() throws {
    let jobs = [Self.running(1, processors: 12), Self.waiting(2, priority: 500, processors: 16)]
    let asked = LiveStartForecaster.Asked(
      processors: 8, limitSeconds: 7200, user: "nobody", quality: nil, partition: nil)
    let forecaster = try Self.forecaster(jobs, asked: asked)
    let forecast = try #require(forecaster.forecastOfAsked())
    #expect(forecast.start.medianSeconds > 0)
    let alternatives = forecaster.alternatives(place: nil)
    // Four processors are free, and a quarter of the limit ends before the wide job can start.
    let small = try #require(alternatives.first { $0.processors == 4 && $0.requestedSeconds == 1800 })
    #expect(small.start.medianSeconds < 60 && small.startsNoticeablySooner)
    #expect(try Self.forecaster(jobs, asked: asked).forecastOfAsked() == forecast)
  }

  @Test("contradicting and empty records cost no answer")
  func malformed() throws {
    var odd = Self.past(20)
    for index in odd.indices {
      switch index % 4 {
      case 0: odd[index].endSeconds = (odd[index].startSeconds ?? 0) - 5
      case 1: odd[index].startSeconds = odd[index].submitSeconds - 5
      case 2: odd[index].processors = 99
      default: odd[index].endSeconds = nil
      }
    }
    let jobs = [
      Self.waiting(2, priority: 100), Self.waiting(3, priority: 100, processors: 17),
      Self.waiting(4, priority: .max) { $0.limitSeconds = nil },
      Self.running(5, processors: 16, sinceSeconds: -50), Self.waiting(6, priority: -3, processors: 0),
      Self.waiting(7, priority: 5) {
        $0.submitSeconds = .max / 2; $0.eligibleSeconds = nil
      },
      Self.waiting(8, priority: 5) { $0.state = .other("NEW") },
    ]
    let forecaster = try Self.forecaster(jobs, past: odd)
    #expect(forecaster.record.leftOut == 7)
    #expect(Set(forecaster.forecasts().map(\.place)).isSuperset(of: [0, 2]))
    #expect(try Self.forecaster([], past: []).forecasts().isEmpty)
    let wild: [Int64] = [.min, -1, .max]
    for value in wild {
      let odd = [
        Self.waiting(1, priority: value),
        Self.waiting(2, priority: 1) { $0.submitSeconds = value },
        Self.waiting(3, priority: 1) { $0.eligibleSeconds = value },
        Self.waiting(4, priority: 1) { $0.startSeconds = value },
        Self.running(5, processors: 1, sinceSeconds: 0), Self.waiting(6, priority: 1, processors: value),
        Self.waiting(7, priority: 1) {
          $0.nodes = value
          $0.takesWholeNodes = true
        }, Self.waiting(8, priority: 1) { $0.limitSeconds = value },
        Self.waiting(9, priority: 1) {
          $0.state = .running
          $0.startSeconds = value
        },
      ]
      #expect(try Self.forecaster(odd, past: [], perNode: 4).forecasts().count >= 1)
    }
  }

  @Test("a model is kept and gives the same run times without learning")
  func model() throws {
    let jobs = [Self.running(1, processors: 16), Self.waiting(2, priority: 100, processors: 16)]
    let snapshot = QueueSnapshot(atSeconds: Self.now, jobs: jobs)
    let learned = try LiveStartForecaster(
      snapshot, past: Self.past(), processors: 16, processorsPerNode: nil, settings: Self.settings,
      learnFrom: 6000)
    let file = try #require(learned.modelFile(source: "sacct", seed: 1))
    #expect(learned.forecasts()[0].forecast.learnedSeconds != nil)
    let again = try StartModelFile(json: try file.json, file: "m")
    let kept = try LiveStartForecaster(
      snapshot, past: Self.past(), processors: 16, processorsPerNode: nil, settings: Self.settings,
      model: (again, "m"))
    let start = kept.forecasts()[0].forecast.start.medianSeconds
    #expect(start > 300 && start < 1500)
    #expect(throws: StartModelError.self) {
      try LiveStartForecaster(
        snapshot, past: Self.past(), processors: 17, processorsPerNode: nil, settings: Self.settings,
        model: (again, "m"))
    }
  }
}
