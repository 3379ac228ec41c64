internal import KernelSpecifications

/// What the worker is asked: one line of JSON.
enum WorkerRequest: Codable {
  /// Takes a problem; first of all.
  case open(WorkerOpening)
  case load(identifier: Int, artifact: KernelArtifact)
  case unload(identifier: Int)
  case run(identifier: Int, warmUps: Int, repetitions: Int, flushesCaches: Bool)
  case verify(identifier: Int)
}

struct WorkerOpening: Codable {
  var problem: TrialProblem
  /// The shared object of `prepare` and `reference`; nil if the specification has none.
  var referencePath: String?
  var hasPrepare: Bool
  var hasReference: Bool
  /// Where the prepared contents of the buffers and the expected outputs are kept between workers.
  var contentsPath: String
  var tolerance: Tolerance
  var limits: TrialLimits
  var processors: [Int]?
}

/// What it answers: one line of JSON. A line that begins with `!` is a `FaultReport`.
enum WorkerReply: Codable {
  case done
  case loaded(features: [String: Double])
  case measured(WorkerSamples)
  case failed(TrialFailure)
}

/// What repeated runs took, one number a repetition.
struct WorkerSamples: Codable {
  var seconds: [Double] = []
  /// Processor time over all threads.
  var processorSeconds: [Double] = []
  /// Nil where there is no meter.
  var joules: [Double]?
  /// The process's peak while it ran, buffers included; nil where the system does not tell.
  var peakMemoryBytes: Int?
}
