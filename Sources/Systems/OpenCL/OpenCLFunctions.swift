internal import SharedLibraries

/// The functions of the OpenCL 1.2 API that are used here, as the loader exports them. Later versions keep
/// them all.
struct OpenCLFunctions {
  typealias Handle = OpaquePointer
  typealias Status = UnsafeMutablePointer<Int32>
  typealias List = UnsafeMutablePointer<OpaquePointer?>
  typealias Sizes = UnsafePointer<Int>
  /// Asks an object, or an object and a device, for one of its properties.
  typealias Info =
    @convention(c) (
      Handle, UInt32, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?
    ) -> Int32
  typealias DeviceInfo =
    @convention(c) (
      Handle, Handle?, UInt32, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?
    ) -> Int32
  typealias Release = @convention(c) (Handle) -> Int32
  typealias Transfer =
    @convention(c) (
      Handle, Handle, UInt32, Int, Int, UnsafeMutableRawPointer, UInt32, List?, List?
    ) -> Int32

  let getPlatforms: @convention(c) (UInt32, List?, UnsafeMutablePointer<UInt32>?) -> Int32
  let platformInfo: Info
  let getDevices: @convention(c) (Handle, UInt64, UInt32, List?, UnsafeMutablePointer<UInt32>?) -> Int32
  let deviceInfo: Info
  let createContext:
    @convention(c) (
      UnsafePointer<Int>?, UInt32, List, UnsafeRawPointer?, UnsafeRawPointer?, Status
    ) -> Handle?
  let releaseContext: Release
  let createQueue: @convention(c) (Handle, Handle, UInt64, Status) -> Handle?
  let releaseQueue: Release
  let createProgram:
    @convention(c) (
      Handle, UInt32, UnsafeMutablePointer<UnsafePointer<CChar>?>, Sizes, Status
    ) -> Handle?
  let createProgramWithBinary:
    @convention(c) (
      Handle, UInt32, List, Sizes, UnsafeMutablePointer<UnsafePointer<UInt8>?>, Status?, Status
    ) -> Handle?
  let buildProgram:
    @convention(c) (
      Handle, UInt32, List?, UnsafePointer<CChar>, UnsafeRawPointer?, UnsafeRawPointer?
    ) -> Int32
  let buildInfo: DeviceInfo
  let programInfo: Info
  let releaseProgram: Release
  let createKernel: @convention(c) (Handle, UnsafePointer<CChar>, Status) -> Handle?
  let workGroupInfo: DeviceInfo
  let kernelInfo: Info
  let setArgument: @convention(c) (Handle, UInt32, Int, UnsafeRawPointer?) -> Int32
  let releaseKernel: Release
  let createBuffer: @convention(c) (Handle, UInt64, Int, UnsafeMutableRawPointer?, Status) -> Handle?
  let releaseBuffer: Release
  let readBuffer: Transfer
  let writeBuffer: Transfer
  let enqueueKernel:
    @convention(c) (Handle, Handle, UInt32, Sizes?, Sizes, Sizes?, UInt32, List?, List?) -> Int32
  let waitForEvents: @convention(c) (UInt32, List) -> Int32
  let eventInfo: Info
  let profilingInfo: Info
  let releaseEvent: Release
  let finish: Release
  let flush: Release

  init(_ library: SharedLibrary) throws(SharedLibraryError) {
    func symbol<T>(_ name: String) throws(SharedLibraryError) -> T {
      try library.function(name, as: T.self)
    }
    getPlatforms = try symbol("clGetPlatformIDs")
    platformInfo = try symbol("clGetPlatformInfo")
    getDevices = try symbol("clGetDeviceIDs")
    deviceInfo = try symbol("clGetDeviceInfo")
    createContext = try symbol("clCreateContext")
    releaseContext = try symbol("clReleaseContext")
    // Deprecated since OpenCL 2.0 for its successor's list of properties, and exported by every driver.
    createQueue = try symbol("clCreateCommandQueue")
    releaseQueue = try symbol("clReleaseCommandQueue")
    createProgram = try symbol("clCreateProgramWithSource")
    createProgramWithBinary = try symbol("clCreateProgramWithBinary")
    buildProgram = try symbol("clBuildProgram")
    buildInfo = try symbol("clGetProgramBuildInfo")
    programInfo = try symbol("clGetProgramInfo")
    releaseProgram = try symbol("clReleaseProgram")
    createKernel = try symbol("clCreateKernel")
    workGroupInfo = try symbol("clGetKernelWorkGroupInfo")
    kernelInfo = try symbol("clGetKernelInfo")
    setArgument = try symbol("clSetKernelArg")
    releaseKernel = try symbol("clReleaseKernel")
    createBuffer = try symbol("clCreateBuffer")
    releaseBuffer = try symbol("clReleaseMemObject")
    readBuffer = try symbol("clEnqueueReadBuffer")
    writeBuffer = try symbol("clEnqueueWriteBuffer")
    enqueueKernel = try symbol("clEnqueueNDRangeKernel")
    waitForEvents = try symbol("clWaitForEvents")
    eventInfo = try symbol("clGetEventInfo")
    profilingInfo = try symbol("clGetEventProfilingInfo")
    releaseEvent = try symbol("clReleaseEvent")
    finish = try symbol("clFinish")
    flush = try symbol("clFlush")
  }
}
