/// A moment on the device's time line.
final class CUDAEvent {
  private let session: CUDASession
  private let handle: OpaquePointer

  init(_ session: CUDASession) throws(CUDAError) {
    var handle: OpaquePointer?
    try session.check(session.functions.createEvent(&handle, 0), "cuEventCreate")
    guard let handle else { throw CUDAError(.callFailure, "cuEventCreate gave no event") }
    self.session = session
    self.handle = handle
  }

  deinit { _ = session.functions.destroyEvent(handle) }

  func record() throws(CUDAError) {
    try session.check(session.functions.recordEvent(handle, nil), "cuEventRecord")
  }

  func wait(for kernel: String) throws(CUDAError) {
    try session.check(
      session.functions.waitForEvent(handle), "cuEventSynchronize after \(kernel)", as: .launchFailure)
  }

  func seconds(since earlier: CUDAEvent) throws(CUDAError) -> Double {
    var milliseconds: Float = 0
    try session.check(
      session.functions.elapsedMilliseconds(&milliseconds, earlier.handle, handle), "cuEventElapsedTime")
    return Double(milliseconds) * 1e-3
  }
}
