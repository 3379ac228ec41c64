import Simulation
import Testing

/// Start times against the schedules of the SC15 prediction study, made by another simulator.
@Suite struct PublishedScheduleTests {
  struct Trace: Sendable, CustomTestStringConvertible {
    var name: String
    var processors: Int
    /// How many jobs a debug build simulates; all of them if nil.
    var jobsInDebug: Int?
    var isWhole = true
    var testDescription: String { name }
  }

  static let traces = [
    Trace(name: "KTH-SP2", processors: 100),
    Trace(name: "SDSC-SP2", processors: 128, jobsInDebug: 12_000),
    Trace(name: "CTC-SP2", processors: 338, jobsInDebug: 12_000),
    Trace(name: "SDSC-BLUE", processors: 1152, jobsInDebug: 12_000, isWhole: false),
    Trace(name: "CEA-curie", processors: 80640, jobsInDebug: 12_000, isWhole: false),
  ]

  @Test(arguments: traces) func easyWithPerfectRunTimes(_ trace: Trace) throws {
    try compare(
      trace, "easy_prediction_backfill.clair", .actual, Policy(.fcfs, backfill: .easy))
  }

  @Test(arguments: traces) func easyWithUserRequests(_ trace: Trace) throws {
    try compare(
      trace, "easy", .requested, Policy(.fcfs, backfill: .easy, eventOrder: .submissionsFirst))
  }

  @Test(arguments: traces) func easyWithShortestFirstBackfill(_ trace: Trace) throws {
    try compare(
      trace, "easy_plus_plus.clair", .actual,
      Policy(.fcfs, backfill: .easy, backfillOrder: .sjf, eventOrder: .submissionsFirst))
  }

  private func compare(
    _ trace: Trace, _ variant: String, _ estimate: Workload.Estimate, _ policy: Policy
  ) throws {
    guard
      var published = try PublishedSchedule("\(trace.name).\(variant)", processors: trace.processors)
    else { return }
    var isWhole = trace.isWhole
    #if DEBUG
      if let jobs = trace.jobsInDebug {
        published = published.prefix(jobs)
        isWhole = false
      }
    #endif
    let workload = published.workload.planned(with: estimate)
    let schedule = try Simulator.run(workload, processors: trace.processors, policy: policy)
    let (compared, differing) = published.differences(from: schedule.startSeconds, isWhole: isWhole)
    #expect(differing == 0)
    #expect(compared > workload.count * 9 / 10)
    #expect(ScheduleChecker.check(schedule, of: workload, processors: trace.processors).isEmpty)
  }
}
