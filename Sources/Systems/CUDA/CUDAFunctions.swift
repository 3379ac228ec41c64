internal import SharedLibraries

/// The functions of the CUDA driver API that are used here, under the names of their current forms.
struct CUDAFunctions {
  typealias Handle = OpaquePointer
  typealias Out<T> = UnsafeMutablePointer<T>
  typealias Address = UInt64
  typealias Device = Int32
  typealias GetUUID = @convention(c) (UnsafeMutableRawPointer, Device) -> Int32

  let initialise: @convention(c) (UInt32) -> Int32
  let driverVersion: @convention(c) (Out<Int32>) -> Int32
  let deviceCount: @convention(c) (Out<Int32>) -> Int32
  let device: @convention(c) (Out<Device>, Int32) -> Int32
  let deviceName: @convention(c) (Out<CChar>, Int32, Device) -> Int32
  let deviceUUID: GetUUID
  let deviceAttribute: @convention(c) (Out<Int32>, Int32, Device) -> Int32
  let deviceMemory: @convention(c) (Out<Int>, Device) -> Int32
  // The primary context has one form in all versions, unlike `cuCtxCreate`.
  let retainContext: @convention(c) (Out<Handle?>, Device) -> Int32
  let releaseContext: @convention(c) (Device) -> Int32
  let setContext: @convention(c) (Handle?) -> Int32
  let loadModule:
    @convention(c) (
      Out<Handle?>, UnsafeRawPointer, UInt32, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
    ) -> Int32
  let unloadModule: @convention(c) (Handle) -> Int32
  let getFunction: @convention(c) (Out<Handle?>, Handle, UnsafePointer<CChar>) -> Int32
  let functionAttribute: @convention(c) (Out<Int32>, Int32, Handle) -> Int32
  let setFunctionAttribute: @convention(c) (Handle, Int32, Int32) -> Int32
  let residentBlocks: @convention(c) (Out<Int32>, Handle, Int32, Int) -> Int32
  let launch:
    @convention(c) (
      Handle, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, Handle?,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutableRawPointer?
    ) -> Int32
  let createEvent: @convention(c) (Out<Handle?>, UInt32) -> Int32
  let recordEvent: @convention(c) (Handle, Handle?) -> Int32
  let waitForEvent: @convention(c) (Handle) -> Int32
  let elapsedMilliseconds: @convention(c) (Out<Float>, Handle, Handle) -> Int32
  let destroyEvent: @convention(c) (Handle) -> Int32
  let allocate: @convention(c) (Out<Address>, Int) -> Int32
  let free: @convention(c) (Address) -> Int32
  let copyToDevice: @convention(c) (Address, UnsafeRawPointer, Int) -> Int32
  let copyToHost: @convention(c) (UnsafeMutableRawPointer, Address, Int) -> Int32
  let fill: @convention(c) (Address, UInt8, Int) -> Int32
  let synchronise: @convention(c) () -> Int32
  let errorName: @convention(c) (Int32, Out<UnsafePointer<CChar>?>) -> Int32

  init(_ library: SharedLibrary) throws(SharedLibraryError) {
    func symbol<T>(_ name: String) throws(SharedLibraryError) -> T {
      try library.function(name, as: T.self)
    }
    initialise = try symbol("cuInit")
    driverVersion = try symbol("cuDriverGetVersion")
    deviceCount = try symbol("cuDeviceGetCount")
    device = try symbol("cuDeviceGet")
    deviceName = try symbol("cuDeviceGetName")
    // The second form tells the instances of a divided GPU apart; drivers before 11.4 have the first alone.
    if let current = library.optionalFunction("cuDeviceGetUuid_v2", as: GetUUID.self) {
      deviceUUID = current
    } else {
      deviceUUID = try symbol("cuDeviceGetUuid")
    }
    deviceAttribute = try symbol("cuDeviceGetAttribute")
    deviceMemory = try symbol("cuDeviceTotalMem_v2")
    retainContext = try symbol("cuDevicePrimaryCtxRetain")
    releaseContext = try symbol("cuDevicePrimaryCtxRelease_v2")
    setContext = try symbol("cuCtxSetCurrent")
    loadModule = try symbol("cuModuleLoadDataEx")
    unloadModule = try symbol("cuModuleUnload")
    getFunction = try symbol("cuModuleGetFunction")
    functionAttribute = try symbol("cuFuncGetAttribute")
    setFunctionAttribute = try symbol("cuFuncSetAttribute")
    residentBlocks = try symbol("cuOccupancyMaxActiveBlocksPerMultiprocessor")
    launch = try symbol("cuLaunchKernel")
    createEvent = try symbol("cuEventCreate")
    recordEvent = try symbol("cuEventRecord")
    waitForEvent = try symbol("cuEventSynchronize")
    elapsedMilliseconds = try symbol("cuEventElapsedTime")
    destroyEvent = try symbol("cuEventDestroy_v2")
    allocate = try symbol("cuMemAlloc_v2")
    free = try symbol("cuMemFree_v2")
    copyToDevice = try symbol("cuMemcpyHtoD_v2")
    copyToHost = try symbol("cuMemcpyDtoH_v2")
    fill = try symbol("cuMemsetD8_v2")
    synchronise = try symbol("cuCtxSynchronize")
    errorName = try symbol("cuGetErrorName")
  }
}
