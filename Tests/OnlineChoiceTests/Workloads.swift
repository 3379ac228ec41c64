import JobLogs
import Simulation
import WorkloadModels

/// A busy generated workload whose users repeat themselves: each runs a fraction of what he asks for.
func habitual(jobs: Int, seed: UInt64, utilisation: Double = 0.95) throws -> Workload {
  let log = WorkloadModel().generate(jobs: jobs, processors: 64, seed: seed, utilisation: utilisation)
  var oversized = Workload.Oversized()
  var workload = Workload(try log.prepared(JobPreparation()), processors: 64, oversized: &oversized)
  for job in 0..<workload.count {
    let share = 0.05 + 0.9 * Double(workload.user[job] % 7) / 7
    workload.runSeconds[job] = max(1, Int32(Double(workload.requestedSeconds[job]) * share))
  }
  return workload
}
