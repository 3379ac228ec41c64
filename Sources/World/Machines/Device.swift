/// GPUs or other accelerators of a node that are all alike.
package struct Device: Sendable, Hashable {
  /// The name that schedulers use for it, such as `a100`.
  package var type: String
  /// In one node, 1 or more.
  package var count: Int
  /// Of one device, as everything below.
  package var memoryBytes: Int64?
  package var memoryBandwidthBytesPerSecond: Double?
  /// Rates at best, by kind of number, each kind once.
  package var peakRates: [PeakRate]
  package var power: PowerCurve?

  package init(
    type: String, count: Int, memoryBytes: Int64? = nil,
    memoryBandwidthBytesPerSecond: Double? = nil, peakRates: [PeakRate] = [],
    power: PowerCurve? = nil
  ) {
    self.type = type
    self.count = count
    self.memoryBytes = memoryBytes
    self.memoryBandwidthBytesPerSecond = memoryBandwidthBytesPerSecond
    self.peakRates = peakRates
    self.power = power
  }

  /// Operations a second at best on one kind of number.
  package struct PeakRate: Sendable, Hashable {
    /// `fp64`, `fp32`, `tf32`, `fp16`, `bf16`, `fp8`, `fp4` or `int8`.
    package var precision: String
    package var flopsPerSecond: Double

    package init(precision: String, flopsPerSecond: Double) {
      self.precision = precision
      self.flopsPerSecond = flopsPerSecond
    }

    package static let precisions = ["fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "fp4", "int8"]
  }
}
