/// What one trial may take; what takes more is ended and counted as failed.
package struct TrialLimits: Sendable, Hashable, Codable {
  package var compileSeconds: Double
  /// For one run of the kernel.
  package var runSeconds: Double
  /// Memory of the kernel beside its buffers.
  package var memoryBytes: Int

  package init(compileSeconds: Double = 60, runSeconds: Double = 10, memoryBytes: Int = 2 << 30) {
    self.compileSeconds = compileSeconds
    self.runSeconds = runSeconds
    self.memoryBytes = memoryBytes
  }
}
