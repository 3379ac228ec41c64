/// Memory of a device.
package final class CUDABuffer {
  package let session: CUDASession
  /// Where it begins in the device's memory.
  package let address: UInt64
  package let byteCount: Int

  /// - Throws: `CUDAError` (`out-of-memory` among others).
  package init(_ session: CUDASession, byteCount: Int) throws(CUDAError) {
    guard byteCount > 0 else {
      throw CUDAError(.callFailure, "a buffer of \(byteCount) bytes cannot be made; give it at least one")
    }
    try session.makeCurrent()
    var address: UInt64 = 0
    try session.check(session.functions.allocate(&address, byteCount), "cuMemAlloc of \(byteCount) bytes")
    self.session = session
    self.address = address
    self.byteCount = byteCount
  }

  deinit { _ = session.functions.free(address) }

  /// Copies bytes to the device and waits for them.
  ///
  /// - Throws: `CUDAError`; also where they do not fit.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) throws(CUDAError) {
    try check(bytes.count, at: offset)
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    try session.makeCurrent()
    try session.check(
      session.functions.copyToDevice(address + UInt64(offset), start, bytes.count), "cuMemcpyHtoD")
  }

  /// Copies bytes from the device and waits for them.
  ///
  /// - Throws: `CUDAError`; also where the buffer has fewer.
  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int = 0) throws(CUDAError) {
    try check(bytes.count, at: offset)
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    try session.makeCurrent()
    try session.check(
      session.functions.copyToHost(start, address + UInt64(offset), bytes.count), "cuMemcpyDtoH")
  }

  /// Sets every byte and waits until that is done.
  ///
  /// - Throws: `CUDAError`.
  package func fill(_ byte: UInt8) throws(CUDAError) {
    try session.makeCurrent()
    try session.check(session.functions.fill(address, byte, byteCount), "cuMemsetD8")
    try session.check(session.functions.synchronise(), "cuCtxSynchronize")
  }

  /// Copies bytes to the device and waits for them.
  ///
  /// - Throws: `CUDAError`; also where they do not fit.
  package func write(_ bytes: [UInt8], at offset: Int = 0) throws(CUDAError) {
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(CUDAError) in try write(bytes, at: offset) }
  }

  /// Copies some bytes from the device and waits for them.
  ///
  /// - Throws: `CUDAError`; also where the buffer has fewer.
  package func bytes(_ count: Int, at offset: Int = 0) throws(CUDAError) -> [UInt8] {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 16)
    defer { copy.deallocate() }
    try read(into: UnsafeMutableRawBufferPointer(rebasing: copy[..<count]), at: offset)
    return Array(copy[..<count])
  }

  private func check(_ count: Int, at offset: Int) throws(CUDAError) {
    guard offset >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw CUDAError(
        .callFailure, "\(count) bytes at \(offset) do not fit a buffer of \(byteCount) bytes")
    }
  }
}
