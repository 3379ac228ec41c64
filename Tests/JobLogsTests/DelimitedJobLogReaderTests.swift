import Diagnostics
import JobLogs
import Statistics
import Testing

@Suite struct DelimitedJobLogReaderTests {
  static let sacct = """
    JobID|JobIDRaw|User|Account|Partition|QOS|Submit|Start|End|Elapsed|Timelimit|ReqCPUS|AllocCPUS|NNodes|ReqMem|ReqTRES|State
    100|100|ada|phys|long|normal|2024-02-28T23:59:59|2024-02-29T00:00:09|2024-03-01T00:00:09|1-00:00:00|2-00:00:00|8|8|2|4Gn|cpu=8,mem=8G,node=2|COMPLETED
    100.batch|100.batch||phys|||2024-02-29T00:00:09|2024-02-29T00:00:09|2024-03-01T00:00:09|1-00:00:00||4|4|1||||COMPLETED
    101_7|102|bob|phys|gpu|high|2024-03-01T00:00:00|2024-03-01T01:00:00|2024-03-01T01:30:00|00:30:00|UNLIMITED|4|4|1|4000Mc|cpu=4,gres/gpu=2,gres/gpu:a100=2|TIMEOUT
    103_[1-9]|103|bob|phys|gpu|high|2024-03-01T00:00:00|Unknown|Unknown|00:00:00|1:00:00|4|0|1|16G|cpu=4|PENDING
    104|104|ada|phys|long|normal|2024-03-01T00:00:02|2024-03-01T00:00:03|Unknown|00:10:00|Partition_Limit|4|4|1|16G|cpu=4|RUNNING
    105|105|cyd|chem|long|normal|2024-03-01T00:00:04|2024-03-01T00:00:04|2024-03-01T00:00:04|00:00:00|10:00|4|0|1|16G|cpu=4|CANCELLED by 12

    """

  func sacct(_ text: String, _ options: JobLogReadingOptions = .init(), chunkBytes: Int = .max) throws
    -> JobLog
  {
    try read(
      Array(text.utf8), with: DelimitedJobLogReader(source: "s", dialect: .sacct, options: options),
      chunkBytes: chunkBytes)
  }

  func csv(_ text: String, _ options: JobLogReadingOptions = .init(), chunkBytes: Int = .max) throws
    -> JobLog
  {
    try read(
      Array(text.utf8), with: DelimitedJobLogReader(source: "c", dialect: .csv, options: options),
      chunkBytes: chunkBytes)
  }

  @Test func readsTheRecordsOfSacct() throws {
    let log = try sacct(Self.sacct, JobLogReadingOptions(isLenient: true))
    let jobs = log.jobs
    #expect(jobs.id == [100, 102, 104, 105])
    #expect(jobs.submitSeconds == [1_709_164_799, 1_709_251_200, 1_709_251_202, 1_709_251_204])
    // The running job's start is a fact, and its wait with it.
    #expect(jobs.waitSeconds == [10, 3600, 1, 0])
    #expect(jobs.runSeconds == [86_400, 1800, -1, 0])
    #expect(jobs.requestedSeconds == [172_800, 365 * 86_400, -1, 600])
    #expect(jobs.requestedProcessors == [8, 4, 4, 4])
    #expect(jobs.allocatedProcessors == [8, 4, 4, -1])
    #expect(jobs.requestedNodes == [2, 1, 1, 1])
    #expect(jobs.requestedMemoryKilobytes == [1_048_576, 4_096_000, 4_194_304, 4_194_304])
    #expect(jobs.requestedGPUs == [0, 2, 0, 0])
    #expect(jobs.gpuType == [-1, 0, -1, -1])
    #expect(log.names.gpuType == ["a100"])
    #expect(jobs.status == [1, 0, -1, 5])
    #expect(log.names.user == ["ada", "bob", "cyd"])
    #expect(jobs.user == [0, 1, 0, 2])
    #expect(log.names.queue == ["normal", "high"])
    #expect(log.names.partition == ["long", "gpu"])
    #expect(log.intake.skipped.map(\.reason).contains("array tasks that wait, in one line"))
    #expect(log.intake.repaired.count == 3)
  }

  @Test func stepsAndArrayTasksKeepTheirNumbersApart() throws {
    let log = try sacct(
      """
      JobID|Submit|ElapsedRaw|NCPUS|State|TimelimitRaw|
      5_0|10|100|2|COMPLETED|3|
      5_1|11|100|2|COMPLETED|3|
      5+1|12|100|2|COMPLETED|3|
      5|13|100|2|COMPLETED|3|
      5.0|13|100|2|COMPLETED||
      """)
    #expect(Set(log.jobs.id).count == 4)
    #expect(log.jobs.id.allSatisfy { $0 & 0xFF_FFFF_FFFF == 5 })
    #expect(log.jobs.requestedSeconds == [180, 180, 180, 180])
    #expect(log.intake.skipped == [.init(reason: "steps of jobs", count: 1, firstLine: 6)])
  }

  @Test func namesLineAndColumnOfABadValue() throws {
    let bad = "JobID|Submit|ElapsedRaw|NCPUS\n1|2024-02-30x|5|1\n2|7|5|1\n"
    let error = #expect(throws: JobLogError.self) { try sacct(bad) }
    #expect(error?.location?.line == 2)
    #expect(error?.location?.field == "field 2 (Submit)")
    let log = try sacct(bad, JobLogReadingOptions(isLenient: true))
    #expect(log.jobs.id == [2])
    let header = #expect(throws: JobLogError.self) { try sacct("JobID|User\n1|2\n") }
    #expect(header?.code == .unknownFormat)
    #expect(header?.message.contains("`Submit`, `ElapsedRaw`, `AllocCPUS`") == true)
    #expect(throws: JobLogError.self) { try sacct("JobID|Submit|ElapsedRaw|NCPUS\n1|2|3\n") }
  }

  @Test func aJobWithoutSubmitTimeIsRefusedOrCounted() throws {
    let text = "job,submit,run,cpus\n1,,5,1\n2,7,5,1\n"
    #expect(try #require(throws: JobLogError.self) { try csv(text) }.location?.line == 2)
    let log = try csv(text, JobLogReadingOptions(isLenient: true))
    #expect(log.jobs.id == [2])
    #expect(log.intake.skipped.map(\.reason) == ["the job has no submit time"])
  }

  @Test func readsCSVWithQuotesAndAliases() throws {
    let log = try csv(
      """
      ,user,name,Submit Time,run_time,wall_time,cpu_num,new_status
      0,7,"a, ""b""
      c",2019-01-01 08:55:55,18431.92,21600.0,32768.0,Pass
      1,7,d,1546332955.0,00:10:00,01:00:00,4,Killed

      """)
    #expect(log.jobs.id == [1, 2])
    #expect(log.jobs.submitSeconds == [1_546_332_955, 1_546_332_955])
    #expect(log.jobs.runSeconds == [18_431, 600])
    #expect(log.jobs.requestedSeconds == [21_600, 3600])
    #expect(log.jobs.allocatedProcessors == [32_768, 4])
    #expect(log.jobs.status == [1, 5])
    #expect(log.names.application == ["a, \"b\"\nc", "d"])
    #expect(log.lines.line(ofRow: 1) == 4)
  }

  @Test func anOpenQuoteDoesNotSwallowTheFile() throws {
    var text = "job,submit,run,cpus,name\n1,1,1,1,\"open\n"
    for number in 2..<9000 { text += "\(number),1,1,1,a\n" }
    let log = try csv(text, JobLogReadingOptions(isLenient: true))
    #expect(log.jobs.count > 1000)
    #expect(log.intake.skipped.reduce(0) { $0 + $1.count } == 1)
  }

  @Test(arguments: [
    ("2024-02-29T12:30:00", 1_709_209_800), ("2024-02-29 12:30", 1_709_209_800),
    ("2024-02-29T12:30:00.75+01:00", 1_709_206_200), ("2024-02-29T12:30:00Z", 1_709_209_800),
    ("2024-02-29", 1_709_164_800), ("1969-12-31T23:59:59", -1), ("1709209800.9", 1_709_209_800),
  ])
  func readsTimes(text: String, seconds: Int64) throws {
    let log = try csv("job,submit,run,cpus\n1,\(text),1,1\n")
    #expect(log.jobs.submitSeconds == [seconds])
  }

  @Test(arguments: [
    ("90", 90), ("10:30", 630), ("1:00:00", 3600), ("1-00:00:00", 86_400), ("2-12", 216_000),
    ("00:10.5", 10),
  ])
  func readsDurations(text: String, seconds: Int32) throws {
    #expect(try csv("job,submit,run,cpus\n1,1,\(text),1\n").jobs.runSeconds == [seconds])
  }

  @Test func damagedTablesAreReadOrRefusedTheSameInAnyChunks() {
    var random = RandomGenerator(seed: 7)
    for round in 0..<1500 {
      let bytes = mutated(Array(Self.sacct.utf8), &random)
      let options = JobLogReadingOptions(isLenient: random.below(2) == 0)
      let dialect: DelimitedJobLogReader.Dialect = round % 2 == 0 ? .sacct : .csv
      let text = dialect == .csv ? bytes.map { $0 == UInt8(ascii: "|") ? UInt8(ascii: ",") : $0 } : bytes
      func outcome(_ chunkBytes: Int) -> Outcome {
        Outcome {
          try read(
            text, with: DelimitedJobLogReader(source: "a", dialect: dialect, options: options),
            chunkBytes: chunkBytes)
        }
      }
      #expect(outcome(1 + random.below(100)) == outcome(.max))
    }
  }
}
