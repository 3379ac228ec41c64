/// What repeated runs of a candidate took, one number a repetition.
package struct TrialMeasurement: Sendable, Hashable {
  package enum Energy: Sendable, Hashable {
    /// A meter's reading, in joules.
    case joules([Double])
    /// A proxy, since no meter can be read: processor time over all threads, in seconds.
    case processorSeconds([Double])
  }

  package var seconds: [Double]
  package var energy: Energy
  /// At the peak, in bytes, buffers included; nil where the system does not tell.
  package var peakMemoryBytes: Int?
  /// The objective of a command, where it is a number in its output.
  package var outputs: [Double]?
}
