internal import JobLogs
package import Simulation
package import Statistics
internal import WorkloadModels

/// Windows of jobs, drawn from a workload model: each from a log of its own.
package struct GeneratedWindows: Sendable {
  package var task: SelectionTask
  /// By how much the gaps between submissions differ from the model's, at most: the natural logarithm of
  /// a window's factor is uniform in plus and minus this. 0 is the model as it is.
  package var gapSpread: Double

  package init(task: SelectionTask, gapSpread: Double = 0) {
    self.task = task
    self.gapSpread = gapSpread
  }

  /// `count` windows; the same generator gives the same ones.
  package func draw(_ count: Int, using generator: inout RandomGenerator) throws -> [Workload] {
    var windows: [Workload] = []
    for _ in 0..<count { windows.append(try draw(using: &generator)) }
    return windows
  }

  private func draw(using generator: inout RandomGenerator) throws -> Workload {
    // A window begins some time after midnight of the first day, where its log begins.
    let before = generator.below(task.windowJobs)
    let seed = generator.next()
    let log = task.model.generate(
      jobs: before + task.windowJobs, processors: task.processors, seed: seed)
    var oversized = Workload.Oversized()
    let workload = Workload(try log.prepared(), processors: task.processors, oversized: &oversized)
    let window = workload.window(before..<workload.count)
    if gapSpread == 0 { return window }
    return window.compressed(by: naturalExponential(gapSpread * (2 * generator.uniform() - 1)))
  }
}
