import Simulation
import StartTimes
import Statistics
import Testing

@Suite struct ForwardSimulationTests {
  /// The state of the machine when a job has just come, with the true run times.
  private struct Scene {
    var running: [ForwardJob] = []
    var waiting: [ForwardJob] = []
    var arrivals: [ForwardJob] = []
    var target = 0
    var now: Int64

    init(_ record: RecordedJobs, of job: Int) {
      let workload = record.workload
      now = workload.submitSeconds[job]
      for other in 0..<record.count {
        var forward = ForwardJob(
          processors: workload.processors[other], user: workload.user[other],
          submitSeconds: workload.submitSeconds[other], runSeconds: workload.runSeconds[other],
          plannedSeconds: workload.requestedSeconds[other])
        if workload.submitSeconds[other] > now {
          arrivals.append(forward)
        } else if record.startSeconds[other] >= now {
          if other == job { target = waiting.count }
          waiting.append(forward)
        } else if record.endSeconds[other] > now {
          let elapsed = Int32(now - record.startSeconds[other])
          forward.runSeconds -= elapsed
          forward.plannedSeconds -= elapsed
          running.append(forward)
        }
      }
    }
  }

  @Test(arguments: [PriorityOrder.fcfs, .sjf, .wfp3, .lxf], [Backfill.easy, .none])
  func withTheTrueRunTimesItGivesTheStartsOfTheSimulator(order: PriorityOrder, backfill: Backfill) throws {
    let policy = Policy(order, backfill: backfill)
    let record = try recorded(jobs: 250, processors: 32, policy: policy)
    let simulation = ForwardSimulation(processors: 32)
    let forward = try ForwardOrder(policy, processors: 32, users: record.userCount)
    var waited = 0
    for job in stride(from: 0, to: record.count, by: 3) {
      let scene = Scene(record, of: job)
      let start = simulation.start(
        of: scene.target, now: scene.now, running: scene.running, waiting: scene.waiting,
        arrivals: scene.arrivals, order: forward, horizonSeconds: 1 << 40)
      #expect(start == record.startSeconds[job], "job \(job) under \(order) with \(backfill)")
      if record.startSeconds[job] > scene.now { waited += 1 }
    }
    #expect(waited > 20, "the machine was not busy enough to show anything")
  }

  @Test func aShorterLimitNeverStartsLaterUnderEASY() throws {
    try compare(backfill: .easy) { job in
      job.plannedSeconds = max(job.plannedSeconds / 3, 1)
      job.runSeconds = min(job.runSeconds, job.plannedSeconds)
    }
  }

  @Test func fewerProcessorsNeverStartLaterInOrder() throws {
    try compare(backfill: .none) { job in job.processors = max(job.processors / 2, 1) }
  }

  private func compare(backfill: Backfill, _ smaller: (inout ForwardJob) -> Void) throws {
    let policy = Policy(.fcfs, backfill: backfill)
    let record = try recorded(jobs: 300, processors: 32, policy: policy, seed: 11)
    let simulation = ForwardSimulation(processors: 32)
    let order = try ForwardOrder(policy, processors: 32, users: record.userCount)
    var sooner = 0
    for job in stride(from: 0, to: record.count, by: 2) {
      var scene = Scene(record, of: job)
      func start() -> Int64? {
        simulation.start(
          of: scene.target, now: scene.now, running: scene.running, waiting: scene.waiting,
          arrivals: scene.arrivals, order: order, horizonSeconds: 1 << 40)
      }
      let before = try #require(start())
      smaller(&scene.waiting[scene.target])
      let after = try #require(start())
      #expect(after <= before, "job \(job)")
      if after < before { sooner += 1 }
    }
    #expect(sooner > 0, "no smaller request started sooner: the comparison shows nothing")
  }

  @Test func whatNeverFitsNeverStarts() throws {
    let order = try ForwardOrder(Policy(.fcfs, backfill: .easy), processors: 4, users: 1)
    let job = ForwardJob(processors: 5, user: 0, submitSeconds: 0, runSeconds: 1, plannedSeconds: 1)
    let start = ForwardSimulation(processors: 4).start(
      of: 0, now: 0, running: [], waiting: [job], order: order, horizonSeconds: 1000)
    #expect(start == nil)
  }

  @Test func conservativeBackfillingIsRefused() {
    #expect(throws: SimulationError.self) {
      try ForwardOrder(Policy(.fcfs, backfill: .conservative), processors: 4, users: 1)
    }
  }
}
