internal import Diagnostics
internal import JobLogs
internal import Scheduling
internal import Simulation
internal import WorkloadModels

/// The generated logs that the product's own key is evolved on: no published trace is among them.
struct GeneratedLogs {
  var seed: UInt64

  private static let jobs = 5000
  private static let sizes = [64, 128, 256, 512]
  private static let loads = [0.5, 0.65, 0.8]

  /// One log for each size and load, of one kind of jobs or of two by turns, each from a seed of its own.
  func sources() throws -> [GeneralPolicyLearning.Source] {
    var sources: [GeneralPolicyLearning.Source] = []
    for processors in Self.sizes {
      for load in Self.loads {
        let number = sources.count
        let model = WorkloadModel(kinds: number % 2 == 0 ? [.typeless] : [.batch, .interactive])
        let log = model.generate(
          jobs: Self.jobs, processors: processors, seed: 1000 * seed + UInt64(number), utilisation: load)
        var oversized = Workload.Oversized()
        let workload = Workload(try log.prepared(), processors: processors, oversized: &oversized)
        sources.append(
          .init(name: "\(processors) processors, \(load)", workload: workload, processors: processors))
      }
    }
    return sources
  }
}
