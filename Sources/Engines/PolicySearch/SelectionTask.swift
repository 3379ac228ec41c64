package import WorkloadModels

/// What a selection policy is learned for: a kind of workload on a machine, with backfilling or without.
package struct SelectionTask: Sendable {
  package var model: WorkloadModel
  package var processors: Int
  package var backfills: Bool
  /// Jobs in a window, which is simulated from an empty machine.
  package var windowJobs: Int

  package init(model: WorkloadModel, processors: Int, backfills: Bool, windowJobs: Int = 1024) {
    self.model = model
    self.processors = processors
    self.backfills = backfills
    self.windowJobs = windowJobs
  }
}
