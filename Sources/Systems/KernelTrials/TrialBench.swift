internal import Glibc
internal import KernelSpecifications

/// The worker's side of one problem: restores inputs, runs, times, compares.
final class TrialBench {
  private let opening: WorkerOpening
  private let backend: any KernelBackend
  private let contents: ReferenceContents
  /// Whether the buffers that no run is to write may hold something else than they should.
  private var isDirty = false
  /// Those that left all such buffers as they were when they were verified.
  private var keepers: Set<Int> = []
  private var rest = ThreadRest()
  /// Of each candidate's last run.
  private var lastSeconds: [Int: Double] = [:]
  /// Of a run that waking threads would lengthen by more than a hundredth.
  private static let shortRun = 0.01
  /// What an output holds before a verified run: NaN in floating point.
  private static let poison: UInt8 = 0xFF

  init(_ opening: WorkerOpening) throws(TrialFailure) {
    self.opening = opening
    if let processors = opening.processors { try ProcessorSet.restrict(to: processors) }
    // Where there is no device, nobody waits for the reference.
    backend = try KernelBackends.backend(for: opening.problem.language)
    try backend.open(opening.problem)
    contents = try ReferenceContents(opening)
    if opening.problem.language.isNative { MemoryLimit.set(bytes: opening.limits.memoryBytes) }
    try restoreAll(poisoning: false)
  }

  func load(_ identifier: Int, _ artifact: KernelArtifact) throws(TrialFailure) -> [String: Double] {
    let features = try backend.load(artifact, as: identifier)
    if backend.compilesAtFirstRun { try rehearse(identifier) }
    return features
  }

  /// The first run, of which the kernel's own part alone is under the time limit.
  private func rehearse(_ identifier: Int) throws(TrialFailure) {
    if isDirty { try restoreAll(poisoning: false) }
    isDirty = true
    defer { RunAlarm.disarm() }
    try backend.rehearse(identifier) { RunAlarm.arm(seconds: opening.limits.runSeconds) }
    RunAlarm.disarm()
    // What it wrote elsewhere is not to be found in the run of another.
    try backend.checkBounds()
  }

  func unload(_ identifier: Int) {
    backend.unload(identifier)
    keepers.remove(identifier)
    lastSeconds[identifier] = nil
    rest.forget(identifier)
  }

  /// Runs once on fresh inputs and compares the outputs.
  func verify(_ identifier: Int) throws(TrialFailure) {
    try restoreAll(poisoning: true)
    isDirty = true
    if opening.problem.language.isNative {
      try rest.learn(identifier) { () throws(TrialFailure) in try timed(identifier) }
    } else {
      _ = try timed(identifier)
    }
    try backend.checkBounds()
    var keepsInputs = true
    for (index, buffer) in opening.problem.buffers where !buffer.isOutput || contents.hasExpectations {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(buffer.bytes, 1), alignment: 64)
      defer { copy.deallocate() }
      let bytes = UnsafeMutableRawBufferPointer(rebasing: copy[..<buffer.bytes])
      try backend.read(argument: index, into: bytes)
      if buffer.isOutput {
        try compare(index, buffer, bytes)
      } else if let value = bytes.baseAddress, let initial = contents.initial(index).baseAddress {
        keepsInputs = keepsInputs && memcmp(value, initial, buffer.bytes) == 0
      }
    }
    if keepsInputs {
      isDirty = false
      keepers.insert(identifier)
    }
  }

  private func compare(
    _ index: Int, _ buffer: TrialProblem.Buffer, _ bytes: UnsafeMutableRawBufferPointer
  ) throws(TrialFailure) {
    guard let value = bytes.baseAddress, let expected = contents.expected(index).baseAddress else { return }
    if let failure = OutputComparison.failure(
      buffer, value: value, expected: expected, tolerance: opening.tolerance)
    {
      throw failure
    }
  }

  func run(
    _ identifier: Int, warmUps: Int, repetitions: Int, flushesCaches: Bool
  ) throws(TrialFailure) -> WorkerSamples {
    // What is known to keep its inputs finds the caches as the run before left them.
    if isDirty { try restoreAll(poisoning: false) }
    isDirty = !keepers.contains(identifier)
    // Threads that sleep are woken by a run that does not count, where waking them would be a part of it that does.
    let isWoken = opening.problem.language.isNative && rest.settle(before: identifier)
    let isShort = lastSeconds[identifier] ?? .infinity < Self.shortRun
    let warmUps = isWoken && isShort ? max(warmUps, 1) : warmUps
    MemoryPeak.reset()
    var samples = WorkerSamples()
    var joules: [Double] = []
    var peak: Int?
    for repetition in -warmUps..<repetitions {
      try restoreInPlace()
      if flushesCaches {
        try backend.flushCaches()
        MemoryPeak.reset()
      }
      let energy = backend.energyJoules()
      let before = ProcessorTime.seconds()
      let seconds = try timed(identifier)
      guard repetition >= 0 else { continue }
      samples.seconds.append(seconds)
      samples.processorSeconds.append(ProcessorTime.seconds() - before)
      if flushesCaches { peak = max(peak ?? 0, MemoryPeak.bytes() ?? 0) }
      if let energy, let after = backend.energyJoules() { joules.append(after - energy) }
    }
    samples.joules = joules.count == repetitions ? joules : nil
    samples.peakMemoryBytes = peak ?? MemoryPeak.bytes()
    try backend.checkBounds()
    return samples
  }

  /// One run under the alarm of the time limit.
  private func timed(_ identifier: Int) throws(TrialFailure) -> Double {
    RunAlarm.arm(seconds: opening.limits.runSeconds)
    defer { RunAlarm.disarm() }
    let seconds = try backend.run(identifier)
    lastSeconds[identifier] = seconds
    return seconds
  }

  private func restoreAll(poisoning: Bool) throws(TrialFailure) {
    for (index, buffer) in opening.problem.buffers {
      if poisoning, buffer.isOutput, buffer.fill == .uninitialised {
        let poisoned = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.bytes, alignment: 64)
        defer { poisoned.deallocate() }
        poisoned.initializeMemory(as: UInt8.self, repeating: Self.poison)
        try backend.write(UnsafeRawBufferPointer(poisoned), toArgument: index)
      } else {
        try backend.write(contents.initial(index), toArgument: index)
      }
    }
  }

  private func restoreInPlace() throws(TrialFailure) {
    for (index, buffer) in opening.problem.buffers where buffer.isInPlace {
      try backend.write(contents.initial(index), toArgument: index)
    }
  }
}
