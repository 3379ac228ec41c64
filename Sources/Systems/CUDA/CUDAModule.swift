/// A binary that was loaded into the context of a session.
package final class CUDAModule {
  package let session: CUDASession
  let handle: OpaquePointer

  /// - Parameter image: a cubin for the device's architecture, or PTX that ends with a zero byte.
  /// - Throws: `CUDAError` (`load-failure`).
  package init(_ image: [UInt8], in session: CUDASession) throws(CUDAError) {
    guard !image.isEmpty else {
      throw CUDAError(.loadFailure, "the binary is empty; compile the kernel again")
    }
    try session.makeCurrent()
    var handle: OpaquePointer?
    let status = image.withUnsafeBytes {
      session.functions.loadModule(&handle, $0.baseAddress!, 0, nil, nil)
    }
    let device = session.device
    try session.check(
      status, "cuModuleLoadDataEx on \(device.name) (\(device.architecture))", as: .loadFailure)
    guard let handle else { throw CUDAError(.loadFailure, "cuModuleLoadDataEx gave no module") }
    self.session = session
    self.handle = handle
  }

  deinit { _ = session.functions.unloadModule(handle) }
}
