internal import Glibc
internal import SharedLibraries

/// OpenCL's loader on this host, opened when it is asked for.
package final class OpenCLLibrary: @unchecked Sendable {
  let functions: OpenCLFunctions
  /// The name or path under which the loader was found.
  package let name: String

  /// - Parameter path: a loader other than `$PLAIT_OPENCL` or, where that is not set, `libOpenCL.so.1`.
  /// - Throws: `OpenCLError` (`no-loader`).
  package init(path: String? = nil) throws(OpenCLError) {
    let wanted = path ?? getenv("PLAIT_OPENCL").map { String(cString: $0) } ?? "libOpenCL.so.1"
    do throws(SharedLibraryError) {
      let library = try SharedLibrary([wanted])
      functions = try OpenCLFunctions(library)
      name = library.name
    } catch {
      throw OpenCLError(
        .noLoader,
        "there is no OpenCL here; install a driver and its loader (on Debian for the CPU: apt-get install pocl-opencl-icd ocl-icd-libopencl1)",
        cause: error.reason)
    }
  }

  /// Every available device of every platform, in the loader's order.
  ///
  /// - Throws: `OpenCLError` (`no-device`, `call-failure`).
  package func devices() throws(OpenCLError) -> [OpenCLDevice] {
    var devices: [OpenCLDevice] = []
    for platform in try platforms() {
      let property = OpenCLProperty { [functions] in functions.platformInfo(platform, $0, $1, $2, $3) }
      let name = property.text(0x0902) ?? "unnamed platform"
      for handle in try deviceHandles(platform) {
        if let device = OpenCLDevice(handle, index: devices.count, platform: name, functions) {
          devices.append(device)
        }
      }
    }
    if devices.isEmpty { throw Self.noDevice }
    return devices
  }

  private func platforms() throws(OpenCLError) -> [OpaquePointer] {
    try list("clGetPlatformIDs", none: OpenCLStatus.platformNotFound) { functions.getPlatforms($0, $1, $2) }
  }

  private func deviceHandles(_ platform: OpaquePointer) throws(OpenCLError) -> [OpaquePointer] {
    let anyType: UInt64 = 0xFFFF_FFFF
    return try list("clGetDeviceIDs", none: OpenCLStatus.deviceNotFound) {
      functions.getDevices(platform, anyType, $0, $1, $2)
    }
  }

  /// Asks for the length, then for the list; the status `none` stands for an empty list.
  private func list(
    _ call: String, none: Int32,
    _ ask: (UInt32, OpenCLFunctions.List?, UnsafeMutablePointer<UInt32>?) -> Int32
  ) throws(OpenCLError) -> [OpaquePointer] {
    var count: UInt32 = 0
    var status = ask(0, nil, &count)
    if status == none || (status == OpenCLStatus.success && count == 0) { return [] }
    guard status == OpenCLStatus.success else { throw .failed(call, status) }
    var handles = [OpaquePointer?](repeating: nil, count: Int(count))
    status = handles.withUnsafeMutableBufferPointer { ask(count, $0.baseAddress, nil) }
    guard status == OpenCLStatus.success else { throw .failed(call, status) }
    return handles.compactMap { $0 }
  }

  private static let noDevice = OpenCLError(
    .noDevice,
    "OpenCL's loader is here but finds no device; install a driver (on Debian for the CPU: apt-get install pocl-opencl-icd), and check that OCL_ICD_VENDORS, if set, names its folder"
  )
}
