/// What is to become small.
package enum KernelObjective: String, Sendable, Hashable, Codable, CaseIterable {
  /// Seconds of one run.
  case time
  /// Joules of one run where a meter can be read; else a proxy that is named as one.
  case energy
  /// Bytes of memory at the peak.
  case memory
  /// Bytes of the compiled object.
  case size
}
