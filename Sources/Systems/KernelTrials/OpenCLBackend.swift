internal import KernelSpecifications
internal import OpenCL

/// Runs OpenCL kernels.
///
/// On a device that is the host's own processor the buffers lie between guard pages, as native ones do; elsewhere
/// a known byte follows each buffer and is looked at after the runs.
final class OpenCLBackend: KernelBackend {
  private struct Loaded {
    var kernel: OpenCLKernel
    var launch: KernelArtifact.Launch
  }

  private var session: OpenCLSession?
  private var problem: TrialProblem?
  private var buffers: [Int: OpenCLBuffer] = [:]
  private var loaded: [Int: Loaded] = [:]
  /// Holds the memory and the caches of a device that is the host's processor.
  private var host: NativeBackend?
  private var flushed: OpenCLBuffer?

  /// - Parameter session: The device's, where one is open already.
  init(session: OpenCLSession? = nil) { self.session = session }

  private static let canary: UInt8 = 0xA5
  private static let canaryBytes = 256

  /// - Throws: `TrialFailure` (`noDevice`).
  static func session(_ device: String?) throws(TrialFailure) -> OpenCLSession {
    let wanted = try DeviceNumber(device, of: "opencl")
    let library: OpenCLLibrary
    let devices: [OpenCLDevice]
    do throws(OpenCLError) {
      library = try OpenCLLibrary()
      devices = try library.devices()
    } catch {
      throw TrialFailure(error, otherwise: .noDevice)
    }
    let picked = try wanted.pick(of: devices, "opencl")
    do throws(OpenCLError) {
      return try OpenCLSession(picked, of: library)
    } catch {
      throw TrialFailure(error, otherwise: .noDevice)
    }
  }

  func open(_ problem: TrialProblem) throws(TrialFailure) {
    let session = if let session { session } else { try Self.session(problem.device) }
    self.session = session
    self.problem = problem
    if session.device.isCPU {
      let host = NativeBackend()
      try host.open(problem)
      self.host = host
    }
    for (index, buffer) in problem.buffers {
      buffers[index] = try attempt(.memoryLimit) { () throws(OpenCLError) in
        if let memory = host?.memory[index] {
          return try OpenCLBuffer(
            session, over: UnsafeMutableRawBufferPointer(start: memory.start, count: memory.bytes))
        }
        let padded = try OpenCLBuffer(session, byteCount: buffer.bytes + Self.canaryBytes)
        try padded.write([UInt8](repeating: Self.canary, count: Self.canaryBytes), at: buffer.bytes)
        return padded
      }
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, toArgument index: Int) throws(TrialFailure) {
    guard let buffer = buffers[index] else { return }
    try attempt(.crash) { () throws(OpenCLError) in try buffer.write(bytes) }
  }

  func read(argument index: Int, into bytes: UnsafeMutableRawBufferPointer) throws(TrialFailure) {
    guard let buffer = buffers[index] else { return }
    try attempt(.crash) { () throws(OpenCLError) in try buffer.read(into: bytes) }
  }

  func load(_ artifact: KernelArtifact, as identifier: Int) throws(TrialFailure) -> [String: Double] {
    guard let session, problem != nil, let launch = artifact.launch else {
      throw TrialFailure(.loadError, "an OpenCL kernel needs an opened problem and a launch grid")
    }
    let bytes = try DeviceSources.read(artifact.path)
    let kernel = try attempt(.loadError) { () throws(OpenCLError) in
      try OpenCLKernel(artifact.function, of: try OpenCLArtifact.program(bytes, in: session))
    }
    try adopt(kernel, launch, as: identifier)
    return [:]
  }

  /// Takes a kernel of the session's as one that was loaded.
  func adopt(
    _ kernel: OpenCLKernel, _ launch: KernelArtifact.Launch, as identifier: Int
  ) throws(TrialFailure) {
    guard let problem else { throw TrialFailure(.loadError, "no problem was opened") }
    try setArguments(of: kernel, problem, localBytes: launch.dynamicSharedBytes)
    loaded[identifier] = Loaded(kernel: kernel, launch: launch)
  }

  private func setArguments(
    of kernel: OpenCLKernel, _ problem: TrialProblem, localBytes: Int
  ) throws(TrialFailure) {
    try attempt(.launchError) { () throws(OpenCLError) in
      for (index, argument) in problem.arguments.enumerated() {
        switch argument {
        case .buffer: if let buffer = buffers[index] { try kernel.setArgument(index, to: buffer) }
        case .scalar(let scalar): try Self.set(scalar, index, of: kernel)
        }
      }
      // Local memory whose size the launch states is the argument after the last.
      if localBytes > 0 { try kernel.setArgument(problem.arguments.count, toLocalBytes: localBytes) }
    }
  }

  private static func set(
    _ scalar: TrialProblem.Scalar, _ index: Int, of kernel: OpenCLKernel
  ) throws(OpenCLError) {
    switch scalar.type {
    case .f32: try kernel.setArgument(index, toScalar: Float(scalar.value))
    case .f64: try kernel.setArgument(index, toScalar: scalar.value)
    case .i32: try kernel.setArgument(index, toScalar: Int32(scalar.value))
    case .u32: try kernel.setArgument(index, toScalar: UInt32(scalar.value))
    case .i64: try kernel.setArgument(index, toScalar: Int64(scalar.value))
    case .u8: try kernel.setArgument(index, toScalar: UInt8(scalar.value))
    }
  }

  func unload(_ identifier: Int) { loaded[identifier] = nil }

  /// PoCL compiles for the group's size then.
  var compilesAtFirstRun: Bool { session?.device.platform == OpenCLArtifact.pocl }

  func rehearse(_ identifier: Int, whenItRuns: () -> Void) throws(TrialFailure) {
    guard let candidate = loaded[identifier] else { return }
    try attempt(.launchError) { () throws(OpenCLError) in
      try candidate.kernel.run(
        global: candidate.launch.global, local: candidate.launch.local, whenItRuns: whenItRuns)
    }
  }

  func run(_ identifier: Int) throws(TrialFailure) -> Double {
    guard let candidate = loaded[identifier] else {
      throw TrialFailure(.loadError, "the candidate is not loaded")
    }
    return try attempt(.launchError) { () throws(OpenCLError) in
      try candidate.kernel.run(global: candidate.launch.global, local: candidate.launch.local)
    }
  }

  func checkBounds() throws(TrialFailure) {
    if let host { return try host.checkBounds() }
    for (index, buffer) in problem?.buffers ?? [] {
      guard let padded = buffers[index] else { continue }
      let bytes = try attempt(.crash) { () throws(OpenCLError) in
        try padded.bytes(Self.canaryBytes, at: buffer.bytes)
      }
      if let place = bytes.firstIndex(where: { $0 != Self.canary }) {
        throw TrialFailure(.outOfBounds, "it wrote \(place + 1) bytes after the end of `\(buffer.name)`")
      }
    }
  }

  func flushCaches() throws(TrialFailure) {
    if let host { return try host.flushCaches() }
    guard let session else { return }
    let bytes = max(2 * session.device.cacheBytes, 1 << 20)
    try attempt(.crash) { () throws(OpenCLError) in
      if flushed == nil { flushed = try OpenCLBuffer(session, byteCount: bytes) }
      try flushed?.write([UInt8](repeating: 0, count: bytes))
    }
  }

  func energyJoules() -> Double? { host?.energyJoules() }

  private func attempt<Value>(
    _ kind: TrialFailure.Kind, _ body: () throws(OpenCLError) -> Value
  ) throws(TrialFailure) -> Value {
    do throws(OpenCLError) {
      return try body()
    } catch {
      throw TrialFailure(error, otherwise: kind)
    }
  }
}
