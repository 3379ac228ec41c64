import OpenCL
import Testing

@Suite struct OpenCLLibraryTests {
  @Test func withoutALoaderThereIsAWordAboutIt() throws {
    let error = try #require(throws: OpenCLError.self) { try OpenCLLibrary(path: "libnot-there.so.1") }
    #expect(error.code == .noLoader && error.message.contains("install") && error.cause != nil)
  }

  @Test func aLibraryThatIsNotOpenCLIsNoLoader() throws {
    guard let driver = try StandInDriver.make(lacks: "clEnqueueNDRangeKernel") else { return }
    defer { driver.remove() }
    let error = try #require(throws: OpenCLError.self) { try OpenCLLibrary(path: driver.path) }
    #expect(error.code == .noLoader && error.cause?.contains("clEnqueueNDRangeKernel") == true)
  }

  @Test(arguments: [(-1001, 0), (0, 0), (1, 0), (1, -1), (2, -1)])
  func withoutADeviceThereIsAWordAboutIt(platforms: Int, devices: Int) throws {
    guard let driver = try StandInDriver.make(platforms: platforms, devices: devices) else { return }
    defer { driver.remove() }
    let library = try OpenCLLibrary(path: driver.path)
    let error = try #require(throws: OpenCLError.self) { try library.devices() }
    #expect(error.code == .noDevice && error.message.contains("install"))
  }

  @Test func aPlatformThatFailsIsNamedByItsStatus() throws {
    guard let driver = try StandInDriver.make(platforms: -30) else { return }
    defer { driver.remove() }
    let library = try OpenCLLibrary(path: driver.path)
    let error = try #require(throws: OpenCLError.self) { try library.devices() }
    #expect(error.code == .callFailure && error.message.contains("CL_INVALID_VALUE (-30)"))
  }

  @Test func devicesOfAllPlatformsAreNumberedOn() throws {
    guard let driver = try StandInDriver.make(platforms: 2, devices: 3) else { return }
    defer { driver.remove() }
    let devices = try OpenCLLibrary(path: driver.path).devices()
    #expect(devices.map(\.index) == Array(0..<6))
    #expect(devices[0].name == "Stand-in GPU" && !devices[0].isCPU && devices[0].computeUnits == 8)
    #expect(devices[0].vendor.isEmpty && devices[0].clockMegahertz == nil)
  }

  @Test(arguments: [
    (-36, false, OpenCLError.Code.deviceLost), (-9999, false, .deviceLost), (-9999, true, .deviceLost),
    (-2, true, .deviceLost), (-5, false, .outOfMemory), (-4, true, .outOfMemory),
    (-54, false, .launchFailure), (-14, true, .launchFailure),
  ])
  func aDeviceLostInTheMiddleIsAnError(status: Int, inEvent: Bool, code: OpenCLError.Code) throws {
    guard
      let driver = try StandInDriver.make(
        launchesUntilLost: 2, lostStatus: status, endsInEvent: inEvent)
    else { return }
    defer { driver.remove() }
    let library = try OpenCLLibrary(path: driver.path)
    let session = try OpenCLSession(try library.devices()[0], of: library)
    let kernel = try OpenCLKernel("k", of: try OpenCLProgram("", in: session))
    let buffer = try OpenCLBuffer(session, byteCount: 16)
    try kernel.setArgument(0, to: buffer)
    for _ in 0..<2 { #expect(try kernel.run(global: [8], local: [8]) == 2500e-9) }
    let error = try #require(throws: OpenCLError.self) { try kernel.run(global: [8], local: [8]) }
    #expect(error.code == code && error.status == Int32(status))
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(throws: OpenCLError.self) { try bytes.withUnsafeMutableBytes { try buffer.read(into: $0) } }
  }
}
