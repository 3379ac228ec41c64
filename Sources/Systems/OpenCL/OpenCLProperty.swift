/// Reads properties of OpenCL objects: numbers and text of any length.
///
/// A driver that does not know a property says so; the caller then gets nil, never a made-up value.
struct OpenCLProperty {
  /// One of the API's info functions with its object filled in.
  let ask: (UInt32, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> Int32

  func number<T: FixedWidthInteger>(_ property: UInt32, _ type: T.Type) -> T? {
    var value: T = 0
    let status = withUnsafeMutableBytes(of: &value) { ask(property, $0.count, $0.baseAddress, nil) }
    return status == OpenCLStatus.success ? value : nil
  }

  func numbers(_ property: UInt32) -> [Int]? {
    guard let bytes = bytes(property) else { return nil }
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Int.self) }
    }
  }

  func text(_ property: UInt32) -> String? {
    bytes(property).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private func bytes(_ property: UInt32) -> [UInt8]? {
    var count = 0
    guard ask(property, 0, nil, &count) == OpenCLStatus.success, count >= 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    if count == 0 { return bytes }
    let status = bytes.withUnsafeMutableBytes { ask(property, $0.count, $0.baseAddress, nil) }
    return status == OpenCLStatus.success ? bytes : nil
  }
}
