import Diagnostics
import JobLogs
import Statistics
import Testing

@Suite struct JobPreparationTests {
  @Test func appliesTheRulesInTheirOrderAndCountsThem() throws {
    // id submit wait run allocated cpu memory requested time
    let log = try readSWF(
      """
      5 30 -1 10 4 -1 -1 8 20 -1 1 7 1 1 1 1 -1 -1
      1 10 -1 10 4 -1 -1 -1 20 -1 1 7 1 1 1 1 -1 -1
      2 10 -1 10 0 -1 -1 -1 20 -1 1 7 1 1 1 1 -1 -1
      3 11 -1 -1 4 -1 -1 8 20 -1 1 7 1 1 1 1 -1 -1
      4 12 -1 0 4 -1 -1 8 20 -1 1 7 1 1 1 1 -1 -1
      6 31 -1 30 4 -1 -1 8 20 -1 1 7 1 1 1 1 -1 -1
      7 32 -1 30 4 -1 -1 8 -1 -1 1 8 1 1 1 1 -1 -1
      8 -1 -1 30 4 -1 -1 8 -1 -1 1 8 1 1 1 1 -1 -1
      """)
    let jobs = try log.prepared()
    #expect(jobs.id == [1, 5, 6, 7])
    #expect(jobs.submitSeconds == [10, 30, 31, 32])
    #expect(jobs.processors == [4, 8, 8, 8])
    #expect(jobs.runSeconds == [10, 10, 20, 30])
    #expect(jobs.requestedSeconds == [20, 20, 20, 30])
    #expect(jobs.user == [7, 7, 7, 8])
    #expect(jobs.row == [1, 0, 5, 6])
    #expect(jobs.intake.accepted == 4)
    #expect(jobs.intake.skipped.map(\.count) == [1, 1, 1, 1])
    #expect(jobs.intake.skipped.map(\.firstLine) == [3, 4, 5, 8])
    #expect(jobs.intake.repaired.map(\.count) == [1, 1, 1])
    #expect(jobs.intake.repaired.map(\.firstLine) == [7, 6, 2])

    let other = try log.prepared(
      JobPreparation(processorRule: .allocatedElseRequested, clipsRunToRequest: false))
    #expect(other.processors == [4, 4, 4, 4])
    #expect(other.runSeconds == [10, 10, 30, 30])
  }

  @Test func duplicateNumbersNameBothLines() throws {
    let log = try readSWF("; a\n9 0 0 1 1\n7 1 0 2 1\n9 2 0 3 1\n9 3 0 3 1\n")
    let error = #expect(throws: JobLogError.self) { try log.prepared() }
    #expect(error?.code == .duplicateJob)
    #expect(error?.location?.line == 4)
    #expect(error?.message.contains("line 2") == true)
    let jobs = try log.prepared(JobPreparation(isLenient: true))
    #expect(jobs.id == [9, 7])
    #expect(jobs.intake.skipped.first { $0.firstLine == 4 }?.count == 2)
  }

  @Test func jobsOfAQueueRunAsLongAsTheyAsked() throws {
    let log = try readSWF("1 0 -1 -1 4 -1 -1 4 60\n2 0 -1 -1 4 -1 -1 4 -1\n3 0 -1 5 4 -1 -1 4 60\n")
    let jobs = try log.prepared(JobPreparation(takesRequestForUnknownRun: true))
    #expect(jobs.id == [1, 3])
    #expect(jobs.runSeconds == [60, 5])
    #expect(jobs.intake.repaired.last?.count == 1)
    #expect(try log.prepared().id == [3])
  }

  @Test func aLogWithoutAJobToSimulateIsAnError() throws {
    let error = #expect(throws: JobLogError.self) { try readSWF("9 0 0 0 1\n").prepared() }
    #expect(error?.code == .empty)
  }

  @Test(arguments: 0..<20) func everyJobIsAcceptedOrCounted(seed: UInt64) throws {
    var random = RandomGenerator(seed: seed)
    var table = JobTable()
    for _ in 0..<500 {
      table.append(
        id: Int64(random.below(seed % 2 == 0 ? 400 : Int.max)), submitSeconds: Int64(random.below(1000)) - 5,
        runSeconds: Int32(random.below(20)) - 3, processors: Int32(random.below(10)) - 2,
        requestedSeconds: Int32(random.below(30)) - 2, user: 1)
    }
    let jobs = try JobLog(source: "a", jobs: table).prepared(JobPreparation(isLenient: true))
    #expect(jobs.count + jobs.intake.skipped.reduce(0) { $0 + $1.count } == 500)
    #expect(Set(jobs.id).count == jobs.count)
    for index in 0..<jobs.count {
      #expect(jobs.processors[index] > 0 && jobs.runSeconds[index] > 0)
      #expect(jobs.requestedSeconds[index] >= jobs.runSeconds[index])
      if index > 0 {
        #expect(
          (jobs.submitSeconds[index - 1], jobs.id[index - 1]) < (jobs.submitSeconds[index], jobs.id[index]))
      }
    }
  }
}
