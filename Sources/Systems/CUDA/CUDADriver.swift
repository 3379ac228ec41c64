internal import SharedLibraries

/// NVIDIA's driver on this host, opened when it is asked for.
package final class CUDADriver: @unchecked Sendable {
  let functions: CUDAFunctions
  /// The newest version of CUDA that it serves, such as 12090 for 12.9.
  package let version: Int

  /// - Parameter path: a library other than `libcuda.so.1`.
  /// - Throws: `CUDAError` (`no-driver`, `no-device`).
  package init(path: String? = nil) throws(CUDAError) {
    do throws(SharedLibraryError) {
      functions = try CUDAFunctions(try SharedLibrary([path ?? "libcuda.so.1"]))
    } catch {
      throw CUDAError(
        .noDriver,
        "there is no NVIDIA driver (libcuda.so.1) here; kernels can be compiled and judged by what they use, not run",
        cause: error.reason)
    }
    let status = functions.initialise(0)
    guard status == CUDAStatus.success else {
      let code: CUDAError.Code = CUDAStatus.meansNoDevice(status) ? .noDevice : .noDriver
      throw CUDAError(
        code,
        "the NVIDIA driver does not start: cuInit returned \(CUDAStatus.name(status, functions)); check nvidia-smi",
        status: status)
    }
    var number: Int32 = 0
    version = functions.driverVersion(&number) == CUDAStatus.success ? Int(number) : 0
  }

  /// The devices in the driver's order, which `CUDA_VISIBLE_DEVICES` changes.
  ///
  /// - Throws: `CUDAError` (`no-device`, `call-failure`).
  package func devices() throws(CUDAError) -> [CUDADevice] {
    var count: Int32 = 0
    try check(functions.deviceCount(&count), "cuDeviceGetCount")
    guard count > 0 else {
      throw CUDAError(
        .noDevice, "the NVIDIA driver is here but shows no device; check nvidia-smi and CUDA_VISIBLE_DEVICES")
    }
    var devices: [CUDADevice] = []
    for index in 0..<count { devices.append(try CUDADevice(index: index, self)) }
    return devices
  }

  /// - Parameter kind: what a failure is unless its number says something sharper.
  func check(
    _ status: Int32, _ call: @autoclosure () -> String, as kind: CUDAError.Code = .callFailure
  ) throws(CUDAError) {
    if status == CUDAStatus.success { return }
    throw CUDAStatus.error(status, call(), as: kind, functions)
  }
}
