import Foundation
import SlurmControl
import Testing

/// One slurmctld, read and written in every way that there is.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LiveControllerTests {
  /// Users of the test bed: an operator, as whom slurmrestd runs, and one who may nothing.
  private static let accounts = """
    add cluster name=plait
    add account name=physics
    add user name=plait account=physics adminlevel=operator
    add user name=alice account=physics

    """

  @Test func everyWayTellsTheSameAndWritesTheSame() async throws {
    let bed = TestBed()
    let accounts = bed.folder + ".accounts"
    defer {
      _ = try? bed.run("stop")
      try? bed.remove()
      try? FileManager.default.removeItem(atPath: accounts)
    }
    try Self.accounts.write(toFile: accounts, atomically: true, encoding: .utf8)
    let started = try bed.run(
      "start",
      [
        "--nodes", "3", "--cpus", "4", "--rest", "plait", "--jwt", "--accounts", accounts, "--conf-set",
        "MessageTimeout=4", "--conf-set", "PriorityWeightAge=1000",
      ])
    if started.isUnavailable { return }
    try #require(started.status == 0, "\(started.errors)")
    let addresses = try bed.listeningAddresses()
    #expect(addresses.count >= 6 && addresses.allSatisfy { $0 == "0100007F" }, "\(addresses)")
    let ways = try Ways(bed)
    let jobs = try submit(bed)
    try reserve(bed)
    try await readingsAgree(ways)
    try await reservationsAgree(ways)
    try await changesArrive(ways, jobs)
    try await refusalsAreTold(ways, bed, jobs)
    try await whatIsGoneIsUnreachable(ways, bed)
  }

  /// The four ways to one controller.
  private struct Ways {
    let text: SlurmCommands
    let json: SlurmCommands
    let socket: RestController
    let token: RestController
    let tokenAddress: RestAddress
    let environment: [String: String]

    init(_ bed: TestBed) throws {
      let printed = try bed.run("environment")
      try #require(printed.status == 0, "\(printed.errors)")
      environment = try JSONDecoder().decode([String: String].self, from: Data(printed.output.utf8))
      text = SlurmCommands(environment: environment, limitSeconds: 120, form: .text)
      json = SlurmCommands(environment: environment, limitSeconds: 120, form: .json)
      let socketAddress = try RestAddress(try #require(environment["PLAIT_SLURM_REST"]))
      socket = try RestController(RestController.Options(address: socketAddress))
      tokenAddress = try RestAddress(try #require(environment["PLAIT_SLURM_REST_JWT"]))
      token = try RestController(
        RestController.Options(
          address: tokenAddress, token: .text(try #require(environment["PLAIT_SLURM_JWT"]))))
    }

    var all: [(name: String, controller: any QueueController)] {
      [("text", text), ("json", json), ("socket", socket), ("token", token)]
    }
  }

  /// Jobs of every kind.
  private struct Submitted {
    var running: Int64
    var wide: Int64
    var array: Int64
    var held: Int64
    var parts: Int64
  }

  private func submit(_ bed: TestBed) throws -> Submitted {
    func number(_ arguments: [String]) throws -> Int64 {
      let done = try bed.client(["sbatch", "--parsable", "--output=/dev/null"] + arguments)
      return try #require(
        Int64(done.output.split(separator: "\n").first ?? ""), "\(arguments): \(done.errors)")
    }
    let body = ["--wrap", "sleep 6000"]
    let running = try number(["-n", "4", "-t", "5"] + body)
    _ = try number(["-n", "8"] + body)
    let wide = try number(["-N", "3", "--exclusive", "-t", "1-3", "--nice=100"] + body)
    let array = try number(["--array=1-9%2", "-t", "10", "--nice=-7"] + body)
    _ = try number(["--array=1-400:2,700,801-820", "-t", "10"] + body)
    let held = try number(["-H", "-t", "90"] + body)
    _ = try number(["--dependency=afterok:\(running)", "-N", "1-3", "-n", "2"] + body)
    _ = try number(["--begin=now+6hours"] + body)
    _ = try number(["--uid=alice", "--account=physics", "--chdir=/"] + body)
    let cancelled = try number(["-t", "7"] + body)
    #expect(try bed.client(["scancel", "\(cancelled)"]).status == 0)
    let parts = try number(["-n", "1", "-t", "5", "--wrap", "sleep 6000", ":", "-n", "2", "-t", "6"])
    return Submitted(running: running, wide: wide, array: array, held: held, parts: parts)
  }

  /// Reservations of every kind, and a job that asks for one. They begin when all of this is over.
  private func reserve(_ bed: TestBed) throws {
    for words in [
      [
        "ReservationName=maint", "StartTime=now+3hours", "Duration=120", "Users=root",
        "Flags=MAINT,IGNORE_JOBS", "Nodes=n[1-2]",
      ],
      [
        "ReservationName=class", "StartTime=now+9hours", "Duration=60", "Users=alice,plait", "NodeCnt=1",
        "Flags=DAILY",
      ],
      [
        "ReservationName=cores", "StartTime=now+12hours", "Duration=60", "Accounts=physics", "CoreCnt=2",
        "Nodes=n3",
      ],
    ] {
      let done = try bed.client(["scontrol", "create", "reservation"] + words)
      try #require(done.status == 0, "\(done.errors)")
    }
    let done = try bed.client([
      "sbatch", "--output=/dev/null", "--uid=alice", "--account=physics", "--chdir=/", "--reservation=class",
      "-t", "10", "--wrap", "sleep 6000",
    ])
    try #require(done.status == 0, "\(done.errors)")
  }

  private func reservationsAgree(_ ways: Ways) async throws {
    let expected = try await ways.text.reservations()
    #expect(expected.unreadable.isEmpty && expected.reservations.map(\.name) == ["maint", "class", "cores"])
    #expect(expected.reservations.map(\.processors) == [8, 4, 2])
    #expect(expected.reservations.map(\.nodes) == [2, 1, 1])
    #expect(expected.reservations[0].isMaintenance && expected.reservations[0].nodeList == "n[1-2]")
    #expect(expected.reservations[1].repeatSeconds == 86_400)
    let now = try await ways.text.load().atSeconds
    #expect((10_500...10_900).contains(expected.reservations[0].startSeconds - now))
    for (name, controller) in ways.all {
      #expect(try await controller.reservations() == expected, "\(name)")
      let asking = try await controller.queue().jobs.filter { !$0.reservation.isEmpty }
      #expect(asking.map(\.reservation) == ["class"] && asking.map(\.user) == ["alice"], "\(name)")
    }
    // The tree of accounts, which the commands alone tell.
    let shares = try #require(try await ways.text.shares())
    #expect(Set(shares.associations.map(\.user)) == ["", "root", "plait", "alice"])
    let alice = try #require(shares.place(user: "alice", account: "physics"))
    #expect(shares.associations[shares.associations[alice].parent].account == "physics")
    #expect(shares.associations[alice].factor != nil && shares.associations[0].parent == -1)
    #expect(try await ways.socket.shares() == nil)
  }

  private func readingsAgree(_ ways: Ways) async throws {
    // Reasons and priorities change until the first passes are over: only a queue that stands still is compared.
    var isCompared = false
    for _ in 0..<40 where !isCompared {
      let first = try await ways.text.queue()
      var others: [(String, QueueSnapshot)] = []
      for way in ways.all.dropFirst() { others.append((way.name, try await way.controller.queue())) }
      let last = try await ways.text.queue()
      guard first.jobs == last.jobs, first.jobs.contains(where: { $0.state == .running }) else {
        usleep(250_000)
        continue
      }
      isCompared = true
      #expect(first.jobs.count >= 12 && first.unreadable.isEmpty)
      let expected = first.jobs.sorted { $0.number < $1.number }
      for (name, snapshot) in others {
        #expect(snapshot.unreadable.isEmpty, "\(name): \(snapshot.unreadable)")
        let read = snapshot.jobs.sorted { $0.number < $1.number }
        #expect(read.map(\.shownNumber) == expected.map(\.shownNumber), "\(name)")
        for (one, full) in zip(read, expected) {
          // What squeue explains behind a reason's word, as in `ReqNodeNotAvail, May be reserved for other job`, no other way tells.
          var other = full
          other.reason = String(full.reason.prefix { $0 != "," })
          guard one != other else { continue }
          Issue.record("\(name) reads \(one) where text reads \(other)")
        }
        #expect(snapshot.atSeconds >= first.atSeconds)
      }
    }
    #expect(isCompared, "the queue did not stand still")
    let processors = try await ways.text.processors()
    #expect(processors == 12)
    for (name, controller) in ways.all {
      #expect(try await controller.processors() == processors, "\(name)")
      let nodes = try await controller.nodes()
      #expect(nodes.reduce(0) { $0 + $1.processors } == processors && nodes.count == 3, "\(name) \(nodes)")
      let identity = try await controller.identity()
      #expect(identity.cluster == "plait" && identity.version.contains("."), "\(name)")
      let load = try await controller.load()
      #expect(load.byType.contains { $0.name == "REQUEST_JOB_INFO" }, "\(name)")
      #expect(load.byUser.contains { $0.name == "plait" }, "\(name)")
      #expect(load.sinceSeconds > 0 && load.atSeconds >= load.sinceSeconds && load.serverThreads > 0)
    }
  }

  private func changesArrive(_ ways: Ways, _ jobs: Submitted) async throws {
    let numbers = [jobs.wide, jobs.array, jobs.held, jobs.parts, jobs.parts + 1]
    let values: [Int64] = [0, 4, -4, 1_000_000, -1_000_000, 2_147_483_641, -2_147_483_641]
    for (index, way) in ways.all.enumerated() where way.name != "json" {
      for value in values {
        let changes = numbers.map { NiceChange(job: $0, nice: value + value.signum() * Int64(index)) }
        #expect(try await way.controller.setNice(changes) == [], "\(way.name)")
        let read = try await ways.text.queue().jobs
        for change in changes {
          let job = read.first { $0.number == change.job }
          #expect(job?.nice == change.nice, "\(way.name): \(change)")
        }
      }
    }
    // Values that mean something else to v0.0.38 are refused there; scontrol takes them.
    for nice in [-2, 2_147_483_645, -2_147_483_645] as [Int64] {
      let change = [NiceChange(job: jobs.wide, nice: nice)]
      #expect(try await ways.socket.setNice(change).map(\.reason) == [.other], "\(nice)")
      #expect(try await ways.text.setNice(change) == [], "\(nice)")
      for (name, controller) in ways.all {
        #expect(try await controller.queue().jobs.first { $0.number == jobs.wide }?.nice == nice, "\(name)")
      }
    }
    // A held job stays held.
    #expect(try await ways.text.queue().jobs.first { $0.number == jobs.held }?.isHeld == true)
    // What one way has set, all read.
    #expect(try await ways.token.setNice([NiceChange(job: jobs.wide, nice: 77)]) == [])
    for (name, controller) in ways.all {
      let job = try await controller.queue().jobs.first { $0.number == jobs.wide }
      #expect(job?.nice == 77, "\(name)")
    }
  }

  private func refusalsAreTold(_ ways: Ways, _ bed: TestBed, _ jobs: Submitted) async throws {
    for (name, controller) in ways.all {
      let refused = try await controller.setNice([
        NiceChange(job: 999_999, nice: 5), NiceChange(job: jobs.wide, nice: 5),
      ])
      #expect(refused.map(\.job) == [999_999] && refused.map(\.reason) == [.gone], "\(name): \(refused)")
    }
    func token(_ user: String, seconds: Int) throws -> String {
      let done = try bed.client(["scontrol", "token", "username=\(user)", "lifespan=\(seconds)"])
      return try #require(done.output.split(separator: "\n").first.map(String.init), "\(done.errors)")
    }
    func controller(_ token: String, user: String? = nil) throws -> RestController {
      var options = RestController.Options(address: ways.tokenAddress, token: .text(token))
      options.user = user
      return try RestController(options)
    }
    let alice = try controller(token("alice", seconds: 600))
    let denied = try await alice.setNice([NiceChange(job: jobs.wide, nice: -5)])
    #expect(denied.map(\.reason) == [.denied], "\(denied)")
    #expect(try await alice.queue().jobs.isEmpty == false)
    let brief = try token("plait", seconds: 1)
    let valid = try token("plait", seconds: 600)
    try await Task.sleep(for: .seconds(2.1))
    let strangers = [
      ("expired", try controller(brief)), ("damaged", try controller(valid + "x")),
      ("another's", try controller(valid, user: "root")),
      ("none", try RestController(RestController.Options(address: ways.tokenAddress))),
    ]
    for (name, stranger) in strangers {
      for call in [{ _ = try await stranger.queue() }, { _ = try await stranger.load() }]
        as [() async throws -> Void]
      {
        let error = await #expect(throws: SlurmControlError.self) { try await call() }
        #expect(error?.code == .denied, "\(name): \(String(describing: error))")
        if name == "expired" { #expect(error?.message.contains("expired") == true) }
      }
      let error = await #expect(throws: SlurmControlError.self) {
        try await stranger.setNice([NiceChange(job: jobs.wide, nice: 5)])
      }
      #expect(error?.code == .denied, "\(name): \(String(describing: error))")
    }
    // A token that expires between two calls is told as well.
    let passing = try controller(token("plait", seconds: 5))
    _ = try await passing.queue()
    try await Task.sleep(for: .seconds(6.1))
    let error = await #expect(throws: SlurmControlError.self) { try await passing.queue() }
    #expect(error?.code == .denied && error?.message.contains("expired") == true)
  }

  private func whatIsGoneIsUnreachable(_ ways: Ways, _ bed: TestBed) async throws {
    struct State: Decodable { var pids: [String: Int32] }
    let state = try JSONDecoder().decode(
      State.self, from: Data(contentsOf: URL(filePath: bed.path("testbed.json"))))
    func end(_ daemon: String) {
      guard let process = state.pids[daemon], kill(process, SIGKILL) == 0 else {
        Issue.record("\(daemon) does not run")
        return
      }
      // Gone when its parent has taken note; until then a zombie, whose sockets are closed already.
      var status = "running"
      while !status.isEmpty, !status.contains("State:\tZ") {
        usleep(10_000)
        status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
      }
    }
    end("slurmrestd-jwt")
    let closed = await #expect(throws: SlurmControlError.self) { try await ways.token.queue() }
    #expect(closed?.code == .unreachable, "\(String(describing: closed))")
    end("slurmctld")
    for (name, controller) in [("text", ways.text), ("socket", ways.socket)]
      as [(String, any QueueController)]
    {
      let error = await #expect(throws: SlurmControlError.self) { try await controller.queue() }
      #expect(
        error?.code == .unreachable && error?.isPassing == true, "\(name): \(String(describing: error))")
    }
    end("slurmrestd")
    let gone = await #expect(throws: SlurmControlError.self) { try await ways.socket.load() }
    #expect(gone?.code == .unreachable, "\(String(describing: gone))")
  }
}
