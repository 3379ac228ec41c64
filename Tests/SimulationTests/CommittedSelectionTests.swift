import Files
import JobLogs
import Simulation
import Testing

/// The protocol of RLScheduler, against the cells of its published table that can be recomputed.
@Suite struct CommittedSelectionTests {
  struct Row: Sendable {
    var file: String
    var backfills: Bool
    /// FCFS, WFP3, UNICEP, SJF and F1.
    var published: [Double]
  }

  @Test(arguments: [
    Row(
      file: "lublin_256", backfills: false, published: [7273.77, 19753.53, 22274.74, 277.35, 258.37]),
    Row(
      file: "lublin_256_new2", backfills: false, published: [7842.47, 9523.18, 11265.31, 787.89, 698.34]),
    Row(file: "lublin_256", backfills: true, published: [235.82, 133.87, 307.23, 73.31, 75.07]),
    Row(file: "lublin_256_new2", backfills: true, published: [247.61, 318.35, 379.59, 91.99, 148.25]),
  ])
  func cellsOfThePublishedTable(_ row: Row) throws {
    guard let path = SharedData.path("lublin/\(row.file).swf.gz") else { return }
    var oversized = Workload.Oversized()
    let workload = Workload(
      try JobLogFile.read(path).prepared(JobPreparation(processorRule: .larger)), processors: 256,
      oversized: &oversized)
    let starts = [1981, 2756, 4299, 8850, 3316, 2714, 5228, 7762, 4022, 7085]
    let orders: [PriorityOrder] = [.fcfs, .wfp3, .unicep, .sjf, .f1]
    for (order, published) in zip(orders, row.published) {
      let selection = CommittedSelection(
        order: .named(order), backfills: row.backfills,
        readsUnsetStart: order == .wfp3 || order == .unicep)
      var sum = 0.0
      for start in starts {
        let window = workload.window(start..<(start + 1024))
        let schedule = try selection.run(window, processors: 256)
        #expect(ScheduleChecker.check(schedule, of: window, processors: 256).isEmpty)
        sum += ScheduleMetrics(of: schedule, for: window, processors: 256).meanBoundedSlowdown
      }
      #expect((sum * 10).rounded() / 100 == published, "\(order)")
    }
  }

  @Test func nothingOvertakesTheCommittedJobWithoutBackfilling() throws {
    // The wide job 2 is picked alone at 1 s; jobs 3 and 4 would fit but have to wait for it.
    let workload = TinyWorkload.make([(0, 10, 3), (1, 10, 4), (2, 5, 1), (3, 2, 1)])
    let schedule = try CommittedSelection(order: .named(.sjf), backfills: false)
      .run(workload, processors: 4)
    #expect(schedule.startSeconds == [0, 10, 20, 20])
  }

  @Test func backfillingNeedsToEndStrictlyBeforeTheShadowTime() throws {
    // Job 2 is committed with its shadow at 10 s. Job 3 would end at 10 s, not before; job 4 at 8 s.
    let workload = TinyWorkload.make([(0, 10, 3), (1, 10, 4), (2, 8, 1), (3, 5, 1)])
    let schedule = try CommittedSelection(order: .named(.fcfs), backfills: true)
      .run(workload, processors: 4)
    #expect(schedule.startSeconds == [0, 10, 20, 3])
  }
}
