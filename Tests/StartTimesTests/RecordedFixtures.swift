import JobLogs
import Simulation
import StartTimes
import Statistics
import WorkloadModels

/// A generated workload, and the same jobs as a machine under a policy has recorded them.
func recorded(
  jobs: Int, processors: Int, policy: Policy = Policy(.fcfs, backfill: .easy), seed: UInt64 = 3,
  utilisation: Double = 0.95
) throws -> RecordedJobs {
  let log = WorkloadModel().generate(
    jobs: jobs, processors: processors, seed: seed, utilisation: utilisation)
  var oversized = Workload.Oversized()
  let workload = Workload(try log.prepared(), processors: processors, oversized: &oversized)
  let schedule = try Simulator.run(workload, processors: processors, policy: policy)
  var record = RecordedJobs()
  for job in 0..<workload.count {
    _ = record.appendWaiting(
      id: workload.id[job], submitSeconds: workload.submitSeconds[job],
      processors: workload.processors[job], requestedSeconds: workload.requestedSeconds[job],
      user: workload.user[job])
    record.startSeconds[job] = schedule.startSeconds[job]
    record.endSeconds[job] = schedule.startSeconds[job] + Int64(workload.runSeconds[job])
    record.workload.runSeconds[job] = workload.runSeconds[job]
  }
  return record
}

extension RecordedJobs {
  /// Another future: whatever comes after `seconds` comes differently.
  func withAnotherFuture(after seconds: Int64, seed: UInt64) -> RecordedJobs {
    var random = RandomGenerator(seed: seed)
    var other = self
    for job in 0..<count where workload.submitSeconds[job] <= seconds {
      if startSeconds[job] > seconds { other.startSeconds[job] = seconds + 1 + Int64(random.below(90_000)) }
      if endSeconds[job] > seconds {
        let begin = max(seconds, other.startSeconds[job])
        other.endSeconds[job] = begin + 1 + Int64(random.below(90_000))
        other.workload.runSeconds[job] = Int32(other.endSeconds[job] - other.startSeconds[job])
      }
    }
    for job in 0..<count where workload.submitSeconds[job] > seconds {
      other.workload.processors[job] = 1
      other.workload.requestedSeconds[job] = 60
      other.workload.runSeconds[job] = 60
      other.startSeconds[job] = workload.submitSeconds[job] + 1
      other.endSeconds[job] = workload.submitSeconds[job] + 61
    }
    return other
  }
}
