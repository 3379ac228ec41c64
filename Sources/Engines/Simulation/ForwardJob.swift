/// A job of a forward simulation: one that runs at its beginning, waits, or is still to come.
package struct ForwardJob: Sendable, Equatable, BitwiseCopyable {
  package var processors: Int32
  package var user: Int32
  /// When it was, or will be, submitted.
  package var submitSeconds: Int64
  /// How long it runs in this simulation; for a job that runs already, how long it still does.
  package var runSeconds: Int32
  /// What the scheduler plans with; for a job that runs already, what is left of it.
  package var plannedSeconds: Int32
  /// The partition whose processors it takes, of the simulation's; 0 where there is one only.
  package var partition: Int32

  package init(
    processors: Int32, user: Int32, submitSeconds: Int64, runSeconds: Int32, plannedSeconds: Int32,
    partition: Int32 = 0
  ) {
    self.processors = processors
    self.user = user
    self.submitSeconds = submitSeconds
    self.runSeconds = runSeconds
    self.plannedSeconds = plannedSeconds
    self.partition = partition
  }
}
