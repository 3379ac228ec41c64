/// The power that a node or a device draws, by its load, and what sleeping saves and costs.
package struct PowerCurve: Sendable, Hashable {
  package var idleWatts: Double
  /// At full load; not below idle.
  package var peakWatts: Double
  /// Asleep or off; nil where it cannot sleep.
  package var sleepWatts: Double?
  /// From awake to asleep, and back.
  package var sleepSeconds: Double?
  package var wakeSeconds: Double?

  package init(
    idleWatts: Double, peakWatts: Double, sleepWatts: Double? = nil, sleepSeconds: Double? = nil,
    wakeSeconds: Double? = nil
  ) {
    self.idleWatts = idleWatts
    self.peakWatts = peakWatts
    self.sleepWatts = sleepWatts
    self.sleepSeconds = sleepSeconds
    self.wakeSeconds = wakeSeconds
  }

  /// Power at a load from 0 to 1 (beyond is cut off): linear between idle and peak.
  package func watts(load: Double) -> Double {
    idleWatts + min(max(load, 0), 1) * (peakWatts - idleWatts)
  }
}
