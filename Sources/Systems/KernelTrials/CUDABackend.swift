internal import CUDA
internal import KernelResources
internal import KernelSpecifications

/// Runs CUDA kernels, in buffers between known bytes that are looked at after the runs.
final class CUDABackend: KernelBackend {
  private struct Loaded {
    var kernel: CUDAKernel
    var blocks: [Int]
    var threads: [Int]
    var dynamicSharedBytes: Int
  }

  private var session: CUDASession?
  private var problem: TrialProblem?
  private var buffers: [Int: CUDABuffer] = [:]
  private var loaded: [Int: Loaded] = [:]
  private var energy: GPUEnergyCounter?
  private var flushed: CUDABuffer?

  private static let canary: UInt8 = 0xA5
  /// Before and after each buffer; the buffer itself begins where the driver's own would.
  private static let canaryBytes = 256

  func open(_ problem: TrialProblem) throws(TrialFailure) {
    let wanted = try DeviceNumber(problem.device, of: "cuda")
    let driver = try attempt(.noDevice) { () throws(CUDAError) in try CUDADriver() }
    let devices = try attempt(.noDevice) { () throws(CUDAError) in try driver.devices() }
    let device = try wanted.pick(of: devices, "cuda")
    let session = try attempt(.noDevice) { () throws(CUDAError) in try CUDASession(device, of: driver) }
    self.session = session
    self.problem = problem
    energy = GPUEnergyCounter(uuid: device.uuid)
    for (index, buffer) in problem.buffers {
      buffers[index] = try attempt(.memoryLimit) { () throws(CUDAError) in
        let padded = try CUDABuffer(session, byteCount: buffer.bytes + 2 * Self.canaryBytes)
        try padded.fill(Self.canary)
        return padded
      }
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, toArgument index: Int) throws(TrialFailure) {
    guard let buffer = buffers[index] else { return }
    try attempt(.crash) { () throws(CUDAError) in try buffer.write(bytes, at: Self.canaryBytes) }
  }

  func read(argument index: Int, into bytes: UnsafeMutableRawBufferPointer) throws(TrialFailure) {
    guard let buffer = buffers[index] else { return }
    try attempt(.crash) { () throws(CUDAError) in try buffer.read(into: bytes, at: Self.canaryBytes) }
  }

  func load(_ artifact: KernelArtifact, as identifier: Int) throws(TrialFailure) -> [String: Double] {
    guard let session, let problem, let launch = artifact.launch else {
      throw TrialFailure(.loadError, "a CUDA kernel needs an opened problem and a launch grid")
    }
    let blocks = try Self.blocks(launch)
    let image = try DeviceSources.read(artifact.path)
    let kernel = try attempt(.loadError) { () throws(CUDAError) in
      try CUDAKernel(artifact.function, of: try CUDAModule(image, in: session))
    }
    for (index, argument) in problem.arguments.enumerated() {
      switch argument {
      case .buffer:
        if let buffer = buffers[index] { kernel.setArgument(index, to: buffer, offset: Self.canaryBytes) }
      case .scalar(let scalar): Self.set(scalar, index, of: kernel)
      }
    }
    loaded[identifier] = Loaded(
      kernel: kernel, blocks: blocks, threads: launch.local, dynamicSharedBytes: launch.dynamicSharedBytes)
    let resident = try attempt(.launchError) { () throws(CUDAError) in
      try kernel.residentBlocks(
        threads: launch.local.reduce(1, *), dynamicSharedBytes: launch.dynamicSharedBytes)
    }
    return [
      "registers": Double(kernel.resources.registersPerThread),
      "localBytes": Double(kernel.resources.stackBytes),
      "residentBlocks": Double(resident),
    ]
  }

  /// The grid states threads, as OpenCL's does; the driver wants blocks.
  private static func blocks(_ launch: KernelArtifact.Launch) throws(TrialFailure) -> [Int] {
    for (global, local) in zip(launch.global, launch.local) where local < 1 || global % local != 0 {
      throw TrialFailure(
        .launchError, "\(global) threads are no whole number of blocks of \(local); round the global size up")
    }
    return zip(launch.global, launch.local).map { $0 / $1 }
  }

  private static func set(_ scalar: TrialProblem.Scalar, _ index: Int, of kernel: CUDAKernel) {
    switch scalar.type {
    case .f32: kernel.setArgument(index, toScalar: Float(scalar.value))
    case .f64: kernel.setArgument(index, toScalar: scalar.value)
    case .i32: kernel.setArgument(index, toScalar: Int32(scalar.value))
    case .u32: kernel.setArgument(index, toScalar: UInt32(scalar.value))
    case .i64: kernel.setArgument(index, toScalar: Int64(scalar.value))
    case .u8: kernel.setArgument(index, toScalar: UInt8(scalar.value))
    }
  }

  func unload(_ identifier: Int) { loaded[identifier] = nil }

  func run(_ identifier: Int) throws(TrialFailure) -> Double {
    guard let candidate = loaded[identifier] else {
      throw TrialFailure(.loadError, "the candidate is not loaded")
    }
    return try attempt(.launchError) { () throws(CUDAError) in
      try candidate.kernel.run(
        blocks: candidate.blocks, threads: candidate.threads, dynamicSharedBytes: candidate.dynamicSharedBytes
      )
    }
  }

  func checkBounds() throws(TrialFailure) {
    for (index, buffer) in problem?.buffers ?? [] {
      guard let padded = buffers[index] else { continue }
      if let place = try margin(of: padded, at: 0).lastIndex(where: { $0 != Self.canary }) {
        throw TrialFailure(
          .outOfBounds, "it wrote \(Self.canaryBytes - place) bytes before the start of `\(buffer.name)`")
      }
      if let place = try margin(of: padded, at: Self.canaryBytes + buffer.bytes).firstIndex(where: {
        $0 != Self.canary
      }) {
        throw TrialFailure(.outOfBounds, "it wrote \(place + 1) bytes after the end of `\(buffer.name)`")
      }
    }
  }

  private func margin(of buffer: CUDABuffer, at offset: Int) throws(TrialFailure) -> [UInt8] {
    try attempt(.crash) { () throws(CUDAError) in try buffer.bytes(Self.canaryBytes, at: offset) }
  }

  /// Writes twice what the second-level cache holds.
  func flushCaches() throws(TrialFailure) {
    guard let session else { return }
    try attempt(.crash) { () throws(CUDAError) in
      if flushed == nil {
        flushed = try CUDABuffer(session, byteCount: max(2 * session.device.l2CacheBytes, 1 << 20))
      }
      try flushed?.fill(0)
    }
  }

  func energyJoules() -> Double? { energy?.joules() }

  private func attempt<Value>(
    _ kind: TrialFailure.Kind, _ body: () throws(CUDAError) -> Value
  ) throws(TrialFailure) -> Value {
    do throws(CUDAError) {
      return try body()
    } catch {
      throw TrialFailure(error, otherwise: kind)
    }
  }
}
