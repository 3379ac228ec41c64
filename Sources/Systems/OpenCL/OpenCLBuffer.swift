/// Memory of a device.
package final class OpenCLBuffer {
  package let session: OpenCLSession
  let handle: OpaquePointer
  package let byteCount: Int

  /// - Throws: `OpenCLError` (`out-of-memory` among others).
  package init(_ session: OpenCLSession, byteCount: Int) throws(OpenCLError) {
    guard byteCount > 0 else {
      throw OpenCLError(.callFailure, "a buffer of \(byteCount) bytes cannot be made; give it at least one")
    }
    let readAndWrite: UInt64 = 1
    var status: Int32 = 0
    guard let handle = session.functions.createBuffer(session.context, readAndWrite, byteCount, nil, &status)
    else { throw .failed("clCreateBuffer of \(byteCount) bytes", status) }
    self.session = session
    self.handle = handle
    self.byteCount = byteCount
  }

  /// Memory of the caller's, which must outlive the buffer: a device that is the host's own processor uses it in
  /// place.
  ///
  /// - Throws: `OpenCLError`.
  package init(_ session: OpenCLSession, over memory: UnsafeMutableRawBufferPointer) throws(OpenCLError) {
    let readAndWriteInPlace: UInt64 = 1 | 8
    var status: Int32 = 0
    guard
      let handle = session.functions.createBuffer(
        session.context, readAndWriteInPlace, memory.count, memory.baseAddress, &status)
    else { throw .failed("clCreateBuffer over \(memory.count) bytes", status) }
    self.session = session
    self.handle = handle
    byteCount = memory.count
  }

  deinit { _ = session.functions.releaseBuffer(handle) }

  /// Copies bytes to the device and waits for them.
  ///
  /// - Throws: `OpenCLError`; also where they do not fit.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) throws(OpenCLError) {
    try check(bytes.count, at: offset)
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    // The type is that of the reading function; a writing one only reads.
    let source = UnsafeMutableRawPointer(mutating: start)
    let status = session.functions.writeBuffer(
      session.queue, handle, 1, offset, bytes.count, source, 0, nil, nil)
    guard status == OpenCLStatus.success else { throw .failed("clEnqueueWriteBuffer", status) }
  }

  /// Copies bytes from the device and waits for them.
  ///
  /// - Throws: `OpenCLError`; also where the buffer has fewer.
  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int = 0) throws(OpenCLError) {
    try check(bytes.count, at: offset)
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    let status = session.functions.readBuffer(
      session.queue, handle, 1, offset, bytes.count, start, 0, nil, nil)
    guard status == OpenCLStatus.success else { throw .failed("clEnqueueReadBuffer", status) }
  }

  /// Copies bytes to the device and waits for them.
  ///
  /// - Throws: `OpenCLError`; also where they do not fit.
  package func write(_ bytes: [UInt8], at offset: Int = 0) throws(OpenCLError) {
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(OpenCLError) in try write(bytes, at: offset) }
  }

  /// Copies some bytes from the device and waits for them.
  ///
  /// - Throws: `OpenCLError`; also where the buffer has fewer.
  package func bytes(_ count: Int, at offset: Int = 0) throws(OpenCLError) -> [UInt8] {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(count, 1), alignment: 16)
    defer { copy.deallocate() }
    try read(into: UnsafeMutableRawBufferPointer(rebasing: copy[..<count]), at: offset)
    return Array(copy[..<count])
  }

  private func check(_ count: Int, at offset: Int) throws(OpenCLError) {
    guard offset >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw OpenCLError(
        .callFailure, "\(count) bytes at \(offset) do not fit a buffer of \(byteCount) bytes")
    }
  }
}
