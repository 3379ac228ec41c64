import JobLogs
import Simulation
import StartTimes
import Testing

@Suite struct RecordedJobsTests {
  private func log(
    _ rows: [(id: Int64, submit: Int64, wait: Int32, run: Int32, processors: Int32, status: Int32)]
  )
    -> JobLog
  {
    var log = JobLog(source: "test")
    for row in rows {
      log.jobs.append(
        id: row.id, submitSeconds: row.submit, runSeconds: row.run, processors: row.processors,
        requestedSeconds: 100, user: 7)
      log.jobs.waitSeconds[log.jobs.count - 1] = row.wait
      log.jobs.status[log.jobs.count - 1] = row.status
    }
    return log
  }

  @Test func eachFateOfAJobIsTakenOver() {
    var leftOut = RecordedJobs.LeftOut()
    let never = RecordedJobs.never
    let record = RecordedJobs(
      log([
        (1, 0, 5, 50, 2, 1), (2, 1, 9, -1, 2, -1), (3, 2, -1, -1, 2, -1), (4, 3, 7, 0, 2, 5),
        (5, 4, 0, 0, 2, 1), (6, 5, -1, 50, 2, 1), (7, 6, 1, 1, 99, 1), (1, 7, 1, 1, 2, 1),
      ]), processors: 8, leftOut: &leftOut)
    #expect(record.workload.id == [1, 2, 3, 4, 5])
    #expect(record.startSeconds == [5, 10, never, never, 4])
    // A run of 0 s takes a second, so that its end comes after its start.
    #expect(record.endSeconds == [55, never, never, never, 5])
    #expect(record.withdrawnSeconds == [never, never, never, 10, never])
    #expect(leftOut.unfit == 1 && leftOut.untold == 1 && leftOut.duplicate == 1)
  }

  @Test func theReplayKeepsTheMachinesBooks() throws {
    var leftOut = RecordedJobs.LeftOut()
    let record = RecordedJobs(
      log([(1, 0, 5, 50, 6, 1), (2, 1, 60, 10, 4, 1), (3, 2, 7, 0, 2, 5), (4, 3, -1, -1, 2, -1)]),
      processors: 8,
      leftOut: &leftOut)
    let replay = try QueueReplay(record, processors: 8, policy: Policy(.fcfs, backfill: .easy))
    replay.advance(to: 4)
    #expect(replay.waiting == [0, 1, 2, 3] && replay.running == [] && replay.free == 8)
    replay.advance(to: 8)
    #expect(replay.waiting == [1, 2, 3] && replay.running == [0] && replay.free == 2)
    replay.advance(to: 60)
    #expect(replay.waiting == [1, 3] && replay.running == [] && replay.free == 8)
    replay.advance(to: 1000)
    #expect(replay.waiting == [3] && replay.running == [] && replay.free == 8 && replay.nextEvent == nil)
  }

  @Test func whatWasKnownIsAPrefix() throws {
    let record = try recorded(jobs: 300, processors: 32)
    let seconds = record.workload.submitSeconds[200]
    let known = record.known(at: seconds)
    #expect(known.workload.submitSeconds.allSatisfy { $0 <= seconds })
    for job in 0..<known.count {
      #expect(
        known.startSeconds[job] == record.startSeconds[job] || known.startSeconds[job] == RecordedJobs.never)
      if known.endSeconds[job] == RecordedJobs.never {
        #expect(known.workload.runSeconds[job] == known.workload.requestedSeconds[job])
      }
    }
    #expect(known.lastSeconds <= seconds)
    #expect(known.known(at: seconds) == known)
  }
}
