import Foundation
import Glibc
import SlurmControl
import Testing

/// The side-car beside a real slurmctld: it watches without a trace, acts, and is killed.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SideCarLiveTests {
  /// The built command, beside the test runner or the bundle that it was started with.
  private static let plait: String = {
    var places = CommandLine.arguments.map { ($0 as NSString).deletingLastPathComponent }
    if let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      places.append((runner as NSString).deletingLastPathComponent)
    }
    places.append(TestBed.packageRoot + "/.build/debug")
    return places.map { $0 + "/plait" }.first {
      FileManager.default.isExecutableFile(atPath: $0) && $0.hasPrefix("/")
    }
      ?? "plait-was-not-built"
  }()

  @Test func itWatchesActsAndLeavesNoTrace() async throws {
    let bed = TestBed()
    let state = bed.folder + ".state"
    defer {
      _ = try? bed.run("stop")
      try? bed.remove()
      try? FileManager.default.removeItem(atPath: state)
    }
    let started = try bed.run(
      "start",
      [
        "--nodes", "2", "--cpus", "4", "--conf-set", "PriorityType=priority/multifactor", "--conf-set",
        "PriorityWeightJobSize=10000", "--conf-set", "PriorityWeightAge=1000",
        // Priorities stay what they are while they are compared.
        "--conf-set", "PriorityCalcPeriod=120",
      ])
    if started.isUnavailable { return }
    try #require(started.status == 0, "\(started.errors)")
    let printed = try bed.run("environment")
    var environment = try JSONDecoder().decode([String: String].self, from: Data(printed.output.utf8))
    environment["PLAIT_STORE"] = state + "/store.sqlite"
    let controller = SlurmCommands(environment: environment, limitSeconds: 120)
    try fillQueue(bed)
    let own = try await nices(controller)
    try await until("two jobs run") { try await controller.queue().jobs.count { $0.state == .running } == 2 }
    let wanted = try await order(controller).sorted(by: >)

    // Slurm's own backfill scheduler notes what it plans for a job when it first comes to it.
    try await until("all are planned") {
      try await controller.queue().jobs.filter(\.isWaiting).allSatisfy { $0.startSeconds != nil }
    }

    // Shadow: what slurmctld says of the waiting jobs stays, byte for byte.
    let before = try waitingJobs(bed, own)
    let shadow = try attach(["--shadow", "--cycles", "4", "--interval", "0.3"], state, environment)
    shadow.waitUntilExit()
    #expect(shadow.terminationStatus == 0)
    let after = try waitingJobs(bed, own)
    let words = { (lines: [String]) in Set(lines.flatMap { $0.split(separator: " ") }) }
    #expect(after == before, "\(words(after).symmetricDifference(words(before)))")

    // Enforce: the shortest request comes first; a second side-car is refused.
    let acting = try attach(["--enforce", "--interval", "0.2"], state, environment)
    try await until("the queue is in the policy's order") {
      try await order(controller) == wanted
    }
    // Whoever asks meanwhile is told how it is.
    let asked = try run(["status", "--brief", "--state", state], environment)
    asked.waitUntilExit()
    #expect(asked.terminationStatus == 0)
    let status = try JSONDecoder().decode(
      Status.self, from: Data(contentsOf: URL(filePath: state + "/status.json")))
    #expect(status.process == acting.processIdentifier && status.isActing && status.cycles > 0)
    let second = try attach(["--enforce", "--cycles", "1"], state, environment)
    second.waitUntilExit()
    #expect(second.terminationStatus == 1)

    // Killed without a word: its guardian gives every value back.
    kill(acting.processIdentifier, SIGKILL)
    try await until("every job has its own value") { try await nices(controller) == own }

    // And again with the guardian killed first: plait detach does it.
    let again = try attach(["--enforce", "--interval", "0.2"], state, environment)
    try await until("values are changed") { try await nices(controller) != own }
    for child in try children(of: again.processIdentifier) { kill(child, SIGKILL) }
    kill(again.processIdentifier, SIGKILL)
    again.waitUntilExit()
    let detach = try run(["detach", "slurm", "--state", state], environment)
    detach.waitUntilExit()
    #expect(detach.terminationStatus == 0)
    #expect(try await nices(controller) == own)
  }

  @Test func aSlurmctldThatIsKilledAfterTheRestorationGetsEveryValueAgain() async throws {
    let bed = TestBed()
    let state = bed.folder + ".state"
    defer { remove(bed, state) }
    guard let environment = try startWithoutAccounting(bed, state) else { return }
    let controller = SlurmCommands(environment: environment, limitSeconds: 120)
    try fillQueue(bed)
    let own = try await nices(controller)
    let acting = try attach(["--enforce", "--interval", "0.2"], state, environment)
    defer { acting.terminate() }
    try await until("values are changed") { try await nices(controller) != own }
    // Long enough for slurmctld to save the side-car's values.
    try await Task.sleep(for: .seconds(8))
    let changed = try await nices(controller)
    let guardian = try #require(try guardian(of: acting.processIdentifier))

    kill(acting.processIdentifier, SIGKILL)
    acting.waitUntilExit()
    try await until("every job has its own value") { try await nices(controller) == own }
    // It has had no time to save them.
    #expect(try bed.run("kill", ["slurmctld"]).status == 0)
    #expect(try bed.run("revive", ["slurmctld"]).status == 0)
    // What it had saved before, or what the guardian has given back by now.
    for (job, nice) in try await nices(controller) {
      #expect(nice == changed[job] || nice == own[job], "job \(job)")
    }
    try await until("the guardian has gone") { kill(guardian, 0) != 0 }
    #expect(try await nices(controller) == own)

    let settled = try settlings(state, environment)
    #expect(settled.isSettled && settled.lastGivingBack?.ending == "settled")
    #expect((settled.lastGivingBack?.restarts ?? 0) >= 1)
    // And what was given back was saved: killed once more, slurmctld comes back with it.
    #expect(try bed.run("kill", ["slurmctld"]).status == 0)
    #expect(try bed.run("revive", ["slurmctld"]).status == 0)
    #expect(try await nices(controller) == own)
  }

  @Test func whatAKilledSideCarHasUnderWayIsEnded() async throws {
    let bed = TestBed()
    let state = bed.folder + ".state"
    defer { remove(bed, state) }
    guard var environment = try startWithoutAccounting(bed, state) else { return }
    let controller = SlurmCommands(environment: environment, limitSeconds: 120)
    try fillQueue(bed)
    let own = try await nices(controller)
    let asked = try slowScontrol(bed, &environment)
    let acting = try attach(["--enforce", "--interval", "0.2"], state, environment)
    defer { acting.terminate() }
    try await until("changes are under way") { FileManager.default.fileExists(atPath: asked) }
    let guardian = try #require(try guardian(of: acting.processIdentifier))
    kill(acting.processIdentifier, SIGKILL)
    acting.waitUntilExit()
    try await until("the guardian has gone") { kill(guardian, 0) != 0 }
    #expect(try await nices(controller) == own)
    // Nothing had arrived, so that nothing had to be given back.
    let settled = try settlings(state, environment)
    #expect(settled.isSettled && settled.lastGivingBack?.restored == 0)
  }

  private func remove(_ bed: TestBed, _ state: String) {
    _ = try? bed.run("stop")
    try? bed.remove()
    try? FileManager.default.removeItem(atPath: state)
  }

  /// The environment of a Slurm of two nodes; nil where this machine cannot run one.
  private func startWithoutAccounting(_ bed: TestBed, _ state: String) throws -> [String: String]? {
    let started = try bed.run(
      "start",
      [
        "--nodes", "2", "--cpus", "4", "--no-accounting", "--conf-set", "PriorityType=priority/multifactor",
        "--conf-set", "PriorityWeightJobSize=10000", "--conf-set", "PriorityWeightAge=1000",
      ])
    if started.isUnavailable { return nil }
    try #require(started.status == 0, "\(started.errors)")
    let printed = try bed.run("environment")
    var environment = try JSONDecoder().decode([String: String].self, from: Data(printed.output.utf8))
    environment["PLAIT_STORE"] = state + "/store.sqlite"
    return environment
  }

  /// Puts a scontrol on the path that makes its changes 5 s late, as one does while slurmctld is away.
  ///
  /// - Returns: A file that is there once changes were asked for.
  private func slowScontrol(_ bed: TestBed, _ environment: inout [String: String]) throws -> String {
    let folder = bed.folder + "/slow"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = try #require(environment["PATH"])
    let real = try #require(
      path.split(separator: ":").map { "\($0)/scontrol" }.first {
        FileManager.default.isExecutableFile(atPath: $0)
      })
    let script = """
      #!/bin/sh
      [ $# -eq 0 ] || exec \(real) "$@"
      changes=$(cat)
      touch \(folder)/asked
      sleep 5
      printf '%s\\n' "$changes" | \(real)

      """
    try Data(script.utf8).write(to: URL(filePath: folder + "/scontrol"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/scontrol")
    environment["PATH"] = folder + ":" + path
    return folder + "/asked"
  }

  /// Whichever of its threads has started it.
  private func guardian(of parent: Int32) throws -> Int32? {
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let process = Int32(name),
        let status = try? String(contentsOfFile: "/proc/\(name)/status", encoding: .utf8),
        status.contains("PPid:\t\(parent)\n"),
        let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
      else { continue }
      if line.contains("--orphaned") { return process }
    }
    return nil
  }

  private struct Settlings: Decodable {
    struct GivingBack: Decodable {
      var ending: String
      var restored: Int
      var restarts: Int
    }
    var isSettled: Bool
    var lastGivingBack: GivingBack?
  }

  private func settlings(_ state: String, _ environment: [String: String]) throws -> Settlings {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.plait)
    process.arguments = ["status", "--brief", "--json", "--state", state]
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(Settlings.self, from: text)
  }

  private struct Status: Decodable {
    var process: Int32
    var isActing: Bool
    var cycles: Int
  }

  /// Two jobs run; eight wait, each with a shorter request than the one before it, and a nice value of its user's.
  private func fillQueue(_ bed: TestBed) throws {
    var minutes = 600.0
    for place in 0..<10 {
      let done = try bed.client([
        "sbatch", "--output=/dev/null", "--nodes=1", "--exclusive", "--nice=\(place % 3)",
        "--time=\(Int(minutes))", "--wrap", "sleep 6000",
      ])
      try #require(done.status == 0, "\(done.errors)")
      // Far enough apart for the policy to tell each from the next.
      minutes *= 0.7
    }
  }

  private func nices(_ controller: SlurmCommands) async throws -> [Int64: Int64] {
    var nices: [Int64: Int64] = [:]
    for job in try await controller.queue().jobs { nices[job.number] = job.nice }
    return nices
  }

  private func order(_ controller: SlurmCommands) async throws -> [Int64] {
    try await controller.queue().jobs.filter(\.isWaiting).sorted {
      ($1.priority, $0.number) < ($0.priority, $1.number)
    }.map(\.number)
  }

  /// What `scontrol show job` says of the waiting jobs, without what Slurm's own schedulers note on every pass.
  private func waitingJobs(_ bed: TestBed, _ jobs: [Int64: Int64]) throws -> [String] {
    let passing = [
      "LastSchedEval=", "StartTime=", "EndTime=", "SchedNodeList=", "Scheduler=", "NodeList=", "Reason=",
    ]
    return try jobs.keys.sorted().map {
      try bed.client(["scontrol", "--oneliner", "show", "job", "\($0)"]).output
    }
    .filter { $0.contains("JobState=PENDING") }.map { line in
      line.split(separator: " ").filter { word in !passing.contains { word.hasPrefix($0) } }.joined(
        separator: " ")
    }
  }

  private func attach(
    _ arguments: [String], _ state: String, _ environment: [String: String]
  ) throws -> Process {
    try run(["attach", "slurm", "--state", state] + arguments, environment)
  }

  private func run(_ arguments: [String], _ environment: [String: String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.plait)
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func children(of parent: Int32) throws -> [Int32] {
    try String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8).split(
      separator: " "
    )
    .compactMap { Int32($0) }
  }

  /// Looks again and again for at most a minute; a limit on patience, not a claim about time.
  private func until(_ what: String, _ condition: () async throws -> Bool) async throws {
    let begin = ContinuousClock.now
    while ContinuousClock.now - begin < .seconds(60) {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(200))
    }
    Issue.record("not within a minute: \(what)")
  }
}
