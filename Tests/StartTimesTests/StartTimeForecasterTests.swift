import Simulation
import StartTimes
import Statistics
import Testing

@Suite struct StartTimeForecasterTests {
  /// A moment in the last third at which a job waits.
  private func question(_ record: RecordedJobs) throws -> (job: Int, seconds: Int64) {
    let job = try #require(
      (record.count * 2 / 3..<record.count).first {
        record.startSeconds[$0] > record.workload.submitSeconds[$0] + 600
      })
    return (job, record.workload.submitSeconds[job] + 300)
  }

  private func forecast(_ record: RecordedJobs, _ job: Int, at seconds: Int64) throws -> StartForecast {
    let forecaster = try StartTimeForecaster(
      record, processors: 32, policy: Policy(.fcfs, backfill: .easy), firstExample: record.count / 10)
    #expect(forecaster.advance(to: seconds))
    try forecaster.learn()
    #expect(forecaster.model != nil)
    return forecaster.forecast(JobAsk(job, of: record))
  }

  @Test func nothingOfTheFutureEnters() throws {
    let record = try recorded(jobs: 600, processors: 32)
    let (job, seconds) = try question(record)
    let asKnown = try forecast(record.known(at: seconds), job, at: seconds)
    let other = record.withAnotherFuture(after: seconds, seed: 1)
    #expect(other != record)
    #expect(other.known(at: seconds) == record.known(at: seconds))
    #expect(try forecast(other.known(at: seconds), job, at: seconds) == asKnown)
  }

  @Test func theWalkThroughTheWholeRecordSeesNoMoreThanWhatWasKnown() throws {
    let record = try recorded(jobs: 500, processors: 32)
    let (job, seconds) = try question(record)
    func simulated(_ record: RecordedJobs) throws -> (StartForecast, WaitReason) {
      let forecaster = try StartTimeForecaster(
        record, processors: 32, policy: Policy(.wfp3, backfill: .easy), firstExample: 450)
      _ = forecaster.advance(to: seconds)
      let ask = JobAsk(job, of: record)
      return (forecaster.forecast(ask), WaitReason(for: ask, in: forecaster.replay))
    }
    let whole = try simulated(record)
    let known = try simulated(record.known(at: seconds))
    let other = try simulated(record.withAnotherFuture(after: seconds, seed: 9))
    #expect(whole == known && whole == other)
    #expect(whole.0.origin == .simulated)
  }

  @Test func onAGeneratedWorkloadIntervalsCoverAndErrorsAreSmallerThanByRequests() throws {
    let record = try recorded(jobs: 1500, processors: 64, seed: 8, utilisation: 0.7)
    let forecaster = try StartTimeForecaster(
      record, processors: 64, policy: Policy(.fcfs, backfill: .easy))
    var covered = 0
    var count = 0
    var errors: [Double] = []
    var byRequests: [Double] = []
    while let event = forecaster.step() {
      guard event.kind == .submission else { continue }
      let job = Int(event.job)
      if [900, 1100, 1300].contains(job) { try forecaster.learn() }
      guard job >= 900 else { continue }
      let wait = Double(record.startSeconds[job] - event.seconds)
      let forecast = forecaster.forecast(JobAsk(job, of: record), follows: true)
      #expect(forecast.origin == .learned)
      #expect(forecast.withinMinute <= forecast.withinTenMinutes)
      #expect(forecast.withinTenMinutes <= forecast.withinHour)
      #expect(forecast.fourFifths.lowerBound <= forecast.half.lowerBound)
      #expect(forecast.half.upperBound <= forecast.fourFifths.upperBound)
      count += 1
      if forecast.fourFifths.lowerBound - 0.5 <= wait, wait <= forecast.fourFifths.upperBound + 0.5 {
        covered += 1
      }
      errors.append(abs(forecast.medianSeconds - wait))
      byRequests.append(abs(forecast.simulated.byRequests - wait))
    }
    // Waits of neighbours are alike, so 600 jobs tell a coverage roughly: the benchmark is the finer measure.
    #expect((0.6...0.95).contains(Double(covered) / Double(count)), "\(covered) of \(count)")
    #expect(errors.reduce(0, +) < byRequests.reduce(0, +))
  }

  @Test func theReasonNamesWhatIsLacking() throws {
    // 8 processors: job 1 runs on 6 until 1000, job 2 wants 4, job 3 wants 2 and fits.
    var record = RecordedJobs()
    for (id, submit, processors) in [(1, 0, 6), (2, 10, 4), (3, 20, 2)] {
      _ = record.appendWaiting(
        id: Int64(id), submitSeconds: Int64(submit), processors: Int32(processors), requestedSeconds: 1000,
        user: 0)
    }
    record.startSeconds[0] = 0
    let replay = try QueueReplay(record, processors: 8, policy: Policy(.fcfs, backfill: .easy))
    replay.advance(to: 100)
    let second = WaitReason(for: JobAsk(1, of: record), in: replay)
    #expect(second.kind == .processors && second.freeProcessors == 2 && second.jobsAhead == 0)
    #expect(second.awaited.map(\.job) == [0])
    #expect(second.awaited[0].limitSeconds == 900)
    let third = WaitReason(for: JobAsk(2, of: record), in: replay)
    #expect(third.kind == .priority && third.jobsAhead == 1 && third.processorsAhead == 4)
    #expect(third.processorHoursAhead == 4 * 1000.0 / 3600)
    #expect(third.awaited.isEmpty)
  }

  @Test func theGridHoldsOnlySmallerRequests() {
    for (processors, seconds) in [(1, 60), (1, 5000), (100, 86_400), (7, 59), (64, Int(Int32.max))] {
      let ask = JobAsk(job: 0, processors: Int32(processors), requestedSeconds: Int32(seconds))
      let grid = RequestGrid.smaller(than: ask)
      #expect(!grid.contains(ask))
      #expect(Set(grid.map { "\($0)" }).count == grid.count)
      for other in grid {
        #expect((1...ask.processors).contains(other.processors))
        #expect((1...ask.requestedSeconds).contains(other.requestedSeconds))
      }
    }
  }
}
