import Simulation
import Statistics

/// Workloads for tests.
enum TinyWorkload {
  /// Jobs from (submission, run, processors), with requests equal to run times, all of one user.
  static func make(_ jobs: [(submit: Int64, run: Int32, width: Int32)]) -> Workload {
    make(jobs.map { ($0.submit, $0.run, $0.width, $0.run) })
  }

  /// Jobs from (submission, run, processors, request), all of one user.
  static func make(_ jobs: [(submit: Int64, run: Int32, width: Int32, request: Int32)]) -> Workload {
    var workload = Workload()
    for (index, job) in jobs.enumerated() {
      workload.append(
        id: Int64(index + 1), submitSeconds: job.submit, runSeconds: job.run, processors: job.width,
        requestedSeconds: job.request, user: 0)
    }
    return workload
  }

  /// Jobs drawn at random, close enough together that queues form, many in the same second.
  static func random(jobs: Int, processors: Int, seed: UInt64, users: Int = 4) -> Workload {
    var generator = RandomGenerator(seed: seed)
    var workload = Workload()
    var clock: Int64 = Int64(generator.below(50))
    for job in 0..<jobs {
      if generator.uniform() < 0.6 { clock += Int64(generator.below(40)) }
      let run = 1 + Int32(generator.below(generator.uniform() < 0.2 ? 300 : 30))
      let isExact = generator.uniform() < 0.3
      let request = isExact ? run : run + Int32(generator.below(200))
      let width = generator.uniform() < 0.1 ? processors : 1 + generator.below(max(processors / 2, 1))
      workload.append(
        id: Int64(job + 1), submitSeconds: clock, runSeconds: run, processors: Int32(width),
        requestedSeconds: request, user: Int32(generator.below(users)))
    }
    return workload
  }
}
