/// The primary context of a device. Modules and buffers keep it alive.
///
/// It is used from one thread at a time.
package final class CUDASession {
  package let driver: CUDADriver
  package let device: CUDADevice
  private let context: OpaquePointer

  var functions: CUDAFunctions { driver.functions }

  /// - Throws: `CUDAError`.
  package init(_ device: CUDADevice, of driver: CUDADriver) throws(CUDAError) {
    var context: OpaquePointer?
    try driver.check(driver.functions.retainContext(&context, device.handle), "cuDevicePrimaryCtxRetain")
    guard let context else {
      throw CUDAError(.callFailure, "cuDevicePrimaryCtxRetain gave no context; check nvidia-smi")
    }
    self.driver = driver
    self.device = device
    self.context = context
    try makeCurrent()
  }

  deinit { _ = functions.releaseContext(device.handle) }

  /// The driver's calls act on the context of the calling thread.
  func makeCurrent() throws(CUDAError) {
    try driver.check(functions.setContext(context), "cuCtxSetCurrent")
  }

  func check(
    _ status: Int32, _ call: @autoclosure () -> String, as kind: CUDAError.Code = .callFailure
  ) throws(CUDAError) {
    try driver.check(status, call(), as: kind)
  }
}
