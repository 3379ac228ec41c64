internal import KernelTrials

/// What the repetitions of one candidate came to, while they are made.
struct TrialTiming {
  var seconds: [Double] = []
  /// The candidate's time against that of the best one, in seconds.
  var pairedSeconds: Double?
  var failure: TrialFailure?
  private var energies: [Double] = []
  private var energyIsProxy: Bool?
  private var outputs: [Double] = []
  private var peakMemoryBytes: Int?

  mutating func add(_ measurement: TrialMeasurement, output: [Double]?) {
    // A device's clock may be too coarse for a short run; nothing takes no time, and ratios are of positive times.
    seconds += measurement.seconds.map { max($0, 1e-9) }
    peakMemoryBytes = measurement.peakMemoryBytes ?? peakMemoryBytes
    switch measurement.energy {
    case .joules(let values):
      energies += values
      energyIsProxy = false
    case .processorSeconds(let values):
      energies += values
      energyIsProxy = true
    }
    outputs += output ?? []
  }

  func fill(_ trial: inout KernelTrial) {
    trial.failure = failure
    trial.seconds = seconds
    trial.pairedSeconds = failure == nil ? pairedSeconds : nil
    trial.peakMemoryBytes = peakMemoryBytes
    trial.energy = energies.isEmpty ? nil : median(energies)
    trial.energyIsProxy = energyIsProxy
    trial.output = outputs.isEmpty ? nil : median(outputs)
  }
}
