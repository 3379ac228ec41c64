import CUDA
import DeviceStandIns
import KernelResources
import Testing

@Suite struct CUDADriverTests {
  private let image = Array("cubin".utf8)

  @Test func withoutADriverThereIsAWordAboutIt() throws {
    let error = try #require(throws: CUDAError.self) { try CUDADriver(path: "libnot-there.so.1") }
    #expect(error.code == .noDriver && error.cause != nil)
  }

  @Test(arguments: [(100, CUDAError.Code.noDevice), (803, .noDriver), (34, .noDriver)])
  func aDriverThatDoesNotStartSaysWhy(status: Int, code: CUDAError.Code) throws {
    guard let libraries = try StandInLibraries.make(["INIT": status]) else { return }
    defer { libraries.remove() }
    let error = try #require(throws: CUDAError.self) { try CUDADriver(path: libraries.driver) }
    #expect(error.code == code && error.status == Int32(status))
  }

  @Test func aDriverWithoutDevicesSaysSo() throws {
    guard let libraries = try StandInLibraries.make(["COUNT": 0]) else { return }
    defer { libraries.remove() }
    let driver = try CUDADriver(path: libraries.driver)
    #expect(throws: CUDAError.self) { try driver.devices() }
  }

  @Test func devicesTellWhatTheyAre() throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let driver = try CUDADriver(path: libraries.driver)
    let devices = try driver.devices()
    #expect(driver.version == 12090 && devices.map(\.name) == ["NVIDIA H100", "NVIDIA H100"])
    #expect(devices.map(\.architecture) == ["sm_90a", "sm_80"] && devices[0].multiprocessors == 132)
    #expect(devices[0].uuid == "GPU-00102030-4050-6070-8090-a0b0c0d0e0f0" && devices[0] != devices[1])
    #expect(devices[0].memoryBytes == 80 << 30 && devices[0].largestSharedBytesPerBlock == 227 << 10)
  }

  /// A kernel of the stand-in with a buffer of ones.
  private func kernel(_ libraries: StandInLibraries) throws -> (CUDAKernel, CUDABuffer) {
    let driver = try CUDADriver(path: libraries.driver)
    let session = try CUDASession(try driver.devices()[0], of: driver)
    let kernel = try CUDAKernel("twice", of: try CUDAModule(image, in: session))
    let buffer = try CUDABuffer(session, byteCount: 400)
    try [Float](repeating: 1, count: 100).withUnsafeBytes { try buffer.write($0) }
    kernel.setArgument(0, to: buffer)
    kernel.setArgument(1, toScalar: Int32(100))
    return (kernel, buffer)
  }

  @Test func aKernelComputesAndIsTimed() throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let (kernel, buffer) = try kernel(libraries)
    #expect(
      kernel.resources
        == KernelResources(registersPerThread: 40, stackBytes: 16, staticSharedBytes: 1024))
    #expect(try kernel.run(blocks: [4], threads: [32]) == 1.5e-3)
    #expect(try kernel.run(blocks: [2, 2, 1], threads: [8, 2, 2], dynamicSharedBytes: 200 << 10) == 1.5e-3)
    var values = [Float](repeating: 0, count: 100)
    try values.withUnsafeMutableBytes { try buffer.read(into: $0) }
    #expect(values == [Float](repeating: 4, count: 100))
    try buffer.fill(0)
    try values.withUnsafeMutableBytes { try buffer.read(into: $0) }
    #expect(values == [Float](repeating: 0, count: 100))
    #expect(try kernel.residentBlocks(threads: 256) == 8)
  }

  @Test func refusalsAreErrorsAndTheKernelLivesOn() throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let (kernel, buffer) = try kernel(libraries)
    let tooLarge = try #require(throws: CUDAError.self) { try kernel.run(blocks: [1], threads: [2048]) }
    #expect(tooLarge.code == .launchFailure && tooLarge.status == 1 && !tooLarge.endsSession)
    let tooMuch = try #require(throws: CUDAError.self) {
      try kernel.run(blocks: [1], threads: [32], dynamicSharedBytes: 300 << 10)
    }
    #expect(tooMuch.code == .launchFailure && tooMuch.message.contains("\(227 << 10)"))
    for (blocks, threads) in [
      ([], [1]), ([1], []), ([0], [1]), ([1], [-1]), ([1, 1, 1, 1], [1]), ([1 << 40], [1]),
    ] {
      #expect(throws: CUDAError.self) { try kernel.run(blocks: blocks, threads: threads) }
    }
    var bytes = [UInt8](repeating: 0, count: 401)
    #expect(throws: CUDAError.self) { try bytes.withUnsafeMutableBytes { try buffer.read(into: $0) } }
    #expect(throws: CUDAError.self) { try bytes.withUnsafeBytes { try buffer.write($0, at: -1) } }
    #expect(throws: CUDAError.self) { try CUDABuffer(buffer.session, byteCount: 0) }
    let memory = try #require(throws: CUDAError.self) { try CUDABuffer(buffer.session, byteCount: 1 << 40) }
    #expect(memory.code == .outOfMemory)
    let session = buffer.session
    for image in [[], Array("PTX".utf8) + [0, 0, 0]] {
      let error = try #require(throws: CUDAError.self) { try CUDAModule(image, in: session) }
      #expect(error.code == .loadFailure)
    }
    let module = try CUDAModule(image, in: session)
    #expect(throws: CUDAError.self) { try CUDAKernel("thrice", of: module) }
    let incomplete = try CUDAKernel("twice", of: module)
    incomplete.setArgument(1, toScalar: Int32(1))
    #expect(throws: CUDAError.self) { try incomplete.run(blocks: [1], threads: [1]) }
    #expect(try kernel.run(blocks: [1], threads: [32]) == 1.5e-3)
  }

  @Test(arguments: [
    (700, 0, CUDAError.Code.kernelFault), (719, 0, .kernelFault), (700, 1, .kernelFault),
    (214, 0, .deviceLost),
    (46, 1, .deviceLost), (2, 1, .outOfMemory), (701, 1, .launchFailure), (999, 0, .launchFailure),
  ])
  func aDeviceLostInTheMiddleIsAnError(status: Int, atLaunch: Int, code: CUDAError.Code) throws {
    guard
      let libraries = try StandInLibraries.make(["LAUNCHES": 2, "LOST": status, "AT_LAUNCH": atLaunch])
    else { return }
    defer { libraries.remove() }
    let (kernel, buffer) = try kernel(libraries)
    for _ in 0..<2 { #expect(try kernel.run(blocks: [4], threads: [32]) > 0) }
    let error = try #require(throws: CUDAError.self) { try kernel.run(blocks: [4], threads: [32]) }
    #expect(error.code == code && error.status == Int32(status))
    #expect(error.endsSession == (code == .kernelFault || code == .deviceLost))
    if status == 700 { #expect(error.message.contains("CUDA_ERROR_ILLEGAL_ADDRESS (700)")) }
    var bytes = [UInt8](repeating: 0, count: 400)
    #expect(throws: CUDAError.self) { try bytes.withUnsafeMutableBytes { try buffer.read(into: $0) } }
  }

  @Test func energyIsReadWhereItIsCounted() throws {
    guard let libraries = try StandInLibraries.make() else { return }
    defer { libraries.remove() }
    let driver = try CUDADriver(path: libraries.driver)
    let devices = try driver.devices()
    let counter = try #require(GPUEnergyCounter(uuid: devices[0].uuid, path: libraries.management))
    let first = try #require(counter.joules())
    #expect(try #require(counter.joules()) - first == 0.25)
    #expect(GPUEnergyCounter(uuid: devices[1].uuid, path: libraries.management) == nil)
    #expect(GPUEnergyCounter(uuid: devices[0].uuid, path: "libnot-there.so.1") == nil)
    #expect(GPUEnergyCounter(uuid: devices[0].uuid, path: libraries.driver) == nil)
  }
}
