import JobLogs
import RunTimes
import Simulation
import Statistics
import Testing
import WorkloadModels

/// A generated workload whose users repeat themselves: each runs a fraction of what he asks for.
private func habitual(jobs: Int, seed: UInt64) throws -> Workload {
  let log = WorkloadModel().generate(jobs: jobs, processors: 64, seed: seed, utilisation: 0.8)
  var oversized = Workload.Oversized()
  var workload = Workload(try log.prepared(JobPreparation()), processors: 64, oversized: &oversized)
  for job in 0..<workload.count {
    let share = 0.02 + 0.9 * Double(workload.user[job] % 7) / 7
    workload.runSeconds[job] = max(1, Int32(Double(workload.requestedSeconds[job]) * share))
  }
  return workload
}

private let learnedOrder = Policy(
  order: .expectation(
    ExpectationKey(slowdownRate: 0, meanRun: 1, width: 0.5, slowdown: 1.5, agePerDay: 0.1)),
  backfill: .easy)

@Suite struct OnlineRunTimesTests {
  @Test func learnsTheUsersHabits() throws {
    let workload = try habitual(jobs: 2500, seed: 1)
    let predictor = OnlineRunTimes(workload)
    _ = try Simulator.run(workload, processors: 64, policy: learnedOrder, predictor: predictor)
    #expect(predictor.trainings >= 3 && predictor.failure == nil)
    // The true run time lies within a factor of two of the median for most of the later jobs.
    var close = 0
    for job in 1500..<2500 {
      let median = predictor.distribution(of: job).quantile(0.5)
      let ratio = median / Double(workload.runSeconds[job])
      if ratio > 0.5, ratio < 2 { close += 1 }
    }
    #expect(close > 700)
  }

  @Test func theSameEventsGiveTheSameSchedule() throws {
    let workload = try habitual(jobs: 900, seed: 2)
    let schedules = try (0..<2).map { _ in
      try Simulator.run(
        workload, processors: 64, policy: learnedOrder, predictor: OnlineRunTimes(workload))
    }
    #expect(schedules[0] == schedules[1])
  }

  /// What a job will run for changes nothing before it ends, neither predictions nor starts.
  @Test(arguments: [3, 4, 5] as [UInt64])
  func nothingIsReadBeforeItHappens(_ seed: UInt64) throws {
    let workload = try habitual(jobs: 900, seed: seed)
    let before = try Simulator.run(
      workload, processors: 64, policy: learnedOrder, predictor: OnlineRunTimes(workload))
    var random = RandomGenerator(seed: seed)
    let job = 450 + random.below(300)
    var changed = workload
    changed.runSeconds[job] = max(1, workload.requestedSeconds[job] - workload.runSeconds[job])
    let after = try Simulator.run(
      changed, processors: 64, policy: learnedOrder, predictor: OnlineRunTimes(changed))
    let firstEnd =
      before.startSeconds[job] + Int64(min(workload.runSeconds[job], changed.runSeconds[job]))
    for other in 0..<workload.count where before.startSeconds[other] < firstEnd {
      #expect(before.startSeconds[other] == after.startSeconds[other])
    }
  }

  @Test func aRequestThatNobodyMadeBeforeIsNotPredicted() throws {
    var workload = try habitual(jobs: 900, seed: 6)
    workload.requestedSeconds[899] = 1_000_000
    workload.runSeconds[899] = 20
    let predictor = OnlineRunTimes(workload)
    _ = try Simulator.run(workload, processors: 64, policy: learnedOrder, predictor: predictor)
    #expect(predictor.unknownRequests >= 1)
    #expect(predictor.quantileSeconds(of: 899, level: 0.5, elapsedSeconds: 0) == 1_000_000)
  }

  /// When the users' habits turn over, what was learned is taken out of use until it fits again.
  @Test func predictionsThatStopFittingAreTakenOutOfUse() throws {
    var workload = try habitual(jobs: 3000, seed: 7)
    for job in 1500..<3000 {
      workload.runSeconds[job] = job % 2 == 0 ? 1 : workload.requestedSeconds[job]
    }
    let early = OnlineRunTimes(workload.window(0..<1500))
    _ = try Simulator.run(
      workload.window(0..<1500), processors: 64, policy: learnedOrder, predictor: early)
    let later = workload.window(1500..<3000)
    let predictor = OnlineRunTimes(later, model: try early.trainedModel(), plan: .never)
    _ = try Simulator.run(later, processors: 64, policy: learnedOrder, predictor: predictor)
    #expect(predictor.monitor.losses >= 1)
  }

  @Test func theMeanOfTheLastTwoIsTheUsers() throws {
    var workload = Workload()
    for (index, run) in [100, 200, 50, 50].enumerated() {
      workload.append(
        id: Int64(index), submitSeconds: Int64(1000 * index), runSeconds: Int32(run), processors: 1,
        requestedSeconds: 600, user: 0)
    }
    let predictor = TwoJobAverage(workload)
    _ = try Simulator.run(
      workload, processors: 4, policy: Policy(.fcfs, backfill: .easy), predictor: predictor)
    #expect(predictor.quantileSeconds(of: 1, level: 0.5, elapsedSeconds: 0) == 600)
    #expect(predictor.quantileSeconds(of: 2, level: 0.5, elapsedSeconds: 0) == 150)
    #expect(predictor.quantileSeconds(of: 3, level: 0.5, elapsedSeconds: 0) == 125)
    #expect(predictor.quantileSeconds(of: 2, level: 0.5, elapsedSeconds: 160) == 210)
    #expect(predictor.quantileSeconds(of: 2, level: 0.5, elapsedSeconds: 599) == 600)
  }
}
