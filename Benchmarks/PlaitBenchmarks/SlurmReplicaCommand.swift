internal import ArgumentParser
internal import Files
internal import Foundation
internal import Slurm
internal import SlurmReplica
internal import SlurmSettings

/// `slurm-replica`: the replica's speed on UB-HPC's jobs, and its schedules beside those of a real slurmctld.
struct SlurmReplicaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm-replica",
    abstract: "Times the replica of Slurm's schedulers and compares it with records of a real Slurm.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "How often the replay is timed.")
  var repeats = 5

  @Option(
    help: "A folder with records of a real slurmctld: NAME.json, NAME.events, NAME.slurm.conf, NAME.accounts."
  )
  var records = ".build/slurm-testbed/records"

  @Option(help: "Write the starts of one record's jobs, real and replayed, to this file (CSV).")
  var starts: String?

  @Option(help: "Replay each record this many times more, with the clocks of the schedulers shifted.")
  var phases = 12

  @Option(help: "Compare this record only.")
  var only: String?

  func run() throws {
    var table = BenchmarkTable(
      name: "slurm-replica", title: "The replica of Slurm's schedulers",
      columns: ["input", "jobs", "measure", "real Slurm", "replica", "difference, %", "runs"])
    if only == nil { try timeReplay(&table) }
    try compareWithRecords(&table)
    table.notes = [
      "Replay: SlurmReplica.run alone, one thread, without reading. Waits in seconds. Records: the same jobs under the same slurm.conf,",
      "run by a real slurmctld 22.05 in accelerated time; two records of one configuration show its own spread.",
    ]
    try table.emit(arguments)
  }

  /// One input of the replica.
  private struct Input {
    var cluster: ConfiguredCluster
    var workload: ReplicaWorkload

    init(conf: String, accounts: String, events: String) throws {
      func bytes(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var source = try ByteSource(path: path)
        while try source.next({ bytes.append(contentsOf: $0) }) {}
        return bytes
      }
      let configuration = try SlurmConfiguration(bytes(conf), file: conf) { (path) throws(SlurmFileError) in
        throw SlurmFileError(.unreadable, "a benchmark reads no included files: \(path)")
      }
      cluster = try ConfiguredCluster(configuration)
      workload = try ReplicaWorkload(
        JobEvents(bytes(events), file: events), on: cluster,
        accounts: try SlurmAccounts(bytes(accounts), file: accounts))
    }

    func replay() throws -> ReplicaSchedule {
      try SlurmReplica.run(
        workload.jobs, on: workload.replicaCluster, accounts: workload.accounts, settings: cluster.settings)
    }
  }

  private func timeReplay(_ table: inout BenchmarkTable) throws {
    let folder = "\(arguments.data)/scheduling/ubccr_slurm"
    let name: BenchmarkTable.Cell = "UB-HPC, 5,000 jobs"
    guard FileManager.default.fileExists(atPath: "\(folder)/workload_5k.events.gz") else {
      table.append(["UB-HPC: skipped, not in the data", .none, "", .none, .none, .none, .count(0)])
      return
    }
    let input = try Input(
      conf: "\(folder)/slurm.conf", accounts: "\(folder)/sacctmgr.script",
      events: "\(folder)/workload_5k.events.gz")
    var times: [Double] = []
    var schedule = ReplicaSchedule()
    for _ in 0..<repeats {
      let begin = Self.processorSeconds
      schedule = try input.replay()
      times.append(Self.processorSeconds - begin)
    }
    let summary = SampleSummary(times)
    let jobs = BenchmarkTable.Cell.count(input.workload.jobs.count)
    func add(_ measure: String, _ value: Double, _ decimals: Int, runs: Int = 1) {
      table.append([
        name, jobs, .text(measure), .none, .number(value, decimals: decimals), .none, .count(runs),
      ])
    }
    add("replay, s of processor, median", summary.median, 3, runs: repeats)
    add("replay, s of processor, least", summary.least, 3, runs: repeats)
    let waits = Self.waits(input, schedule)
    add("mean wait, s", Self.mean(waits), 0)
    add("median wait, s", waits.sorted()[waits.count / 2], 0)
    add("longest wait, s", waits.max() ?? 0, 0)
    add("jobs that backfill started", Double(schedule.isBackfilled.count { $0 }), 0)
    add("main passes", Double(schedule.mainPasses), 0)
    add("backfill passes", Double(schedule.backfillPasses), 0)
  }

  /// Processor time of this process: with others at work the clock on the wall says little.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static func waits(_ input: Input, _ schedule: ReplicaSchedule) -> [Double] {
    (0..<input.workload.jobs.count).map {
      Double(schedule.startMilliseconds[$0] - input.workload.jobs.submitMilliseconds[$0]) / 1000
    }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  // MARK: - Records of a real Slurm

  private struct RecordedJob: Decodable {
    var id: Int64
    var submit: Double
    var start: Double
    var end: Double
    var scheduler: String?
    var nodeList: String?
    var priority: Int64?
  }

  private func compareWithRecords(_ table: inout BenchmarkTable) throws {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: records)) ?? []
    let names = files.filter { $0.hasSuffix(".events") }.map { String($0.dropLast(7)) }.sorted()
    if names.isEmpty {
      table.append(["real Slurm: skipped, no records", .none, "", .none, .none, .none, .count(0)])
    }
    var recorded: [String: [Int64: RecordedJob]] = [:]
    for name in names where only == nil || only == name {
      let input = try Input(
        conf: "\(records)/\(name).slurm.conf", accounts: "\(records)/\(name).accounts",
        events: "\(records)/\(name).events")
      let text = try String(contentsOfFile: "\(records)/\(name).json", encoding: .utf8)
      let jobs = try text.split(separator: "\n").map {
        try JSONDecoder().decode(RecordedJob.self, from: Data($0.utf8))
      }
      recorded[name] = Dictionary(jobs.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
      try compare(name, input, jobs, &table)
    }
    compareRepetitions(recorded, &table)
  }

  private func compare(
    _ name: String, _ input: Input, _ recorded: [RecordedJob], _ table: inout BenchmarkTable
  ) throws {
    var input = input
    if let clock = RecordedClock(log: "\(records)/\(name).slurmctld.log") {
      clock.set(&input.cluster.settings)
    }
    let schedule = try input.replay()
    // The events file has the jobs in the order of the record.
    let ordered = recorded.sorted { ($0.submit, $0.id) < ($1.submit, $1.id) }
    var real: [Double] = []
    var replayed: [Double] = []
    var text =
      "job,submit,real,replica,realScheduler,replicaScheduler,realNodes,replicaNodes,realPriority,replicaPriority\n"
    for job in 0..<input.workload.jobs.count {
      let record = ordered[Int(input.workload.jobs.id[job]) - 1]
      guard schedule.startMilliseconds[job] >= 0 else { continue }
      real.append(record.start - record.submit)
      replayed.append(Double(schedule.startMilliseconds[job] / 1000) - record.submit)
      let nodes = (schedule.firstPiece[job]..<(schedule.firstPiece[job] + Int(schedule.pieceCount[job]))).map
      {
        input.cluster.cluster.nodes[Int(schedule.pieceNode[$0])].name
      }
      text +=
        "\(record.id),\(record.submit),\(record.start),\(Double(schedule.startMilliseconds[job]) / 1000),"
      text += "\(record.scheduler ?? ""),\(schedule.isBackfilled[job] ? "Backfill" : "Main"),"
      text += "\"\(record.nodeList ?? "")\",\"\(nodes.joined(separator: ","))\","
      text += "\(record.priority ?? 0),\(schedule.startPriority[job])\n"
    }
    if let starts { try text.write(toFile: starts, atomically: true, encoding: .utf8) }
    add(name, real, replayed, &table)
    if phases > 0 { try addPhases(name, input, Self.mean(real), &table) }
  }

  /// The mean wait over replays whose clocks are shifted by seconds: what chance does, and what is left without it.
  private func addPhases(_ name: String, _ input: Input, _ real: Double, _ table: inout BenchmarkTable) throws
  {
    var means: [Double] = []
    for phase in 0..<phases {
      var other = input
      other.cluster.settings.timing.backfillOffsetMilliseconds = Int64(phase) * 1511 % 30_000
      other.cluster.settings.timing.completionMilliseconds = 500 + Int64(phase) * 137 % 1500
      means.append(Self.mean(Self.waits(other, try other.replay())))
    }
    let mean = Self.mean(means)
    let sorted = means.sorted()
    let range = String(format: "%.0f to %.0f", sorted[0], sorted[phases - 1])
    table.append([
      .text(name), .count(input.workload.jobs.count), .text("mean wait, s, clocks shifted (\(range))"),
      .number(real, decimals: 1), .number(mean, decimals: 1), .number(100 * (mean / real - 1), decimals: 1),
      .count(phases),
    ])
  }

  private func add(_ name: String, _ real: [Double], _ other: [Double], _ table: inout BenchmarkTable) {
    func row(_ measure: String, _ a: Double?, _ b: Double, _ decimals: Int) {
      let change: BenchmarkTable.Cell =
        a.map { $0 != 0 ? .number(100 * (b / $0 - 1), decimals: 1) : .none } ?? .none
      table.append([
        .text(name), .count(real.count), .text(measure), a.map { .number($0, decimals: decimals) } ?? .none,
        .number(b, decimals: decimals), change, .count(1),
      ])
    }
    row("mean wait, s", Self.mean(real), Self.mean(other), 1)
    row("median wait, s", real.sorted()[real.count / 2], other.sorted()[other.count / 2], 1)
    row("longest wait, s", real.max() ?? 0, other.max() ?? 0, 0)
    row("rank correlation of waits", nil, Self.rankCorrelation(real, other), 4)
    let near = zip(real, other).count { abs($0 - $1) <= 60 }
    row("starts within 60 s, %", nil, 100 * Double(near) / Double(max(real.count, 1)), 1)
  }

  /// Records of one configuration against each other: how much a real Slurm differs from itself.
  private func compareRepetitions(_ recorded: [String: [Int64: RecordedJob]], _ table: inout BenchmarkTable) {
    for name in recorded.keys.sorted() where name.hasSuffix("1") {
      let other = String(name.dropLast()) + "2"
      guard let first = recorded[name], let second = recorded[other] else { continue }
      let ids = first.keys.filter { second[$0] != nil }.sorted()
      let a = ids.compactMap { id in first[id].map { $0.start - $0.submit } }
      let b = ids.compactMap { id in second[id].map { $0.start - $0.submit } }
      add("\(name) against \(other), both real", a, b, &table)
    }
  }

  /// Spearman's correlation: Pearson's of the ranks, with equal values sharing their mean rank.
  private static func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
    func ranks(_ values: [Double]) -> [Double] {
      let order = values.indices.sorted { values[$0] < values[$1] }
      var result = [Double](repeating: 0, count: values.count)
      var first = 0
      while first < order.count {
        var last = first
        while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
        for place in first...last { result[order[place]] = Double(first + last) / 2 }
        first = last + 1
      }
      return result
    }
    let x = ranks(a)
    let y = ranks(b)
    let meanX = mean(x)
    let meanY = mean(y)
    var xy = 0.0
    var xx = 0.0
    var yy = 0.0
    for (u, v) in zip(x, y) {
      xy += (u - meanX) * (v - meanY)
      xx += (u - meanX) * (u - meanX)
      yy += (v - meanY) * (v - meanY)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 1
  }
}
