/// The two intervals of a forecast, each with the mass that its coverage asks for.
struct StartIntervals {
  private(set) var half = IntervalCalibration(target: 0.5)
  private(set) var fourFifths = IntervalCalibration(target: 0.8)

  init() {}

  init(_ masses: TrainedStartTimes.Masses) {
    half = IntervalCalibration(target: 0.5, mass: masses.half)
    fourFifths = IntervalCalibration(target: 0.8, mass: masses.fourFifths)
  }

  /// - Parameter masses: For each outcome that was held back the least mass that holds it.
  init(heldBack masses: [Double]) {
    half = IntervalCalibration(target: 0.5, heldBack: masses)
    fourFifths = IntervalCalibration(target: 0.8, heldBack: masses)
  }

  mutating func observe(needed: Double) {
    half.observe(needed: needed)
    fourFifths.observe(needed: needed)
  }
}
