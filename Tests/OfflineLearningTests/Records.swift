import RunTimes
import Simulation
import Statistics

@testable import OfflineLearning

/// Workloads and schedules for tests.
enum Records {
  static let processors = 32

  /// Jobs drawn at random, close enough together that queues form; requests from a few to a few thousand
  /// seconds.
  static func workload(jobs: Int, seed: UInt64) -> Workload {
    var generator = RandomGenerator(seed: seed)
    var workload = Workload()
    var clock: Int64 = 0
    for job in 0..<jobs {
      clock += Int64(generator.below(jobs > 0 && job % 200 < 120 ? 60 : 500))
      let request = Int32(20 << generator.below(8))
      let run = max(1, Int32(Double(request) * (0.3 + 0.7 * generator.uniform())))
      workload.append(
        id: Int64(job + 1), submitSeconds: clock, runSeconds: run,
        processors: Int32(1 + generator.below(generator.uniform() < 0.2 ? 24 : 6)), requestedSeconds: request,
        user: Int32(generator.below(5)))
    }
    return workload
  }

  static func metrics(_ schedule: Schedule, _ workload: Workload, _ range: Range<Int>) -> ScheduleMetrics {
    ScheduleMetrics(of: schedule, for: workload, processors: processors, range: range)
  }
}

/// Decisions of a schedule with the requests in the place of run times.
func decisions(
  _ workload: Workload, _ schedule: Schedule, in span: Range<Int64>, predictor: (any RunTimePredictor)? = nil
) -> DecisionLog {
  DecisionReplay(workload, startSeconds: schedule.startSeconds, processors: Records.processors).decisions(
    predictor: predictor ?? RequestedRunTimes(workload), in: span, horizonSeconds: 3600)
}
