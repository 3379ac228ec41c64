internal import Glibc

/// Memory of a buffer that ends at a page which may not be touched, with another such page before it.
///
/// What lies between the buffer and those pages, less than a page before it and less than a cache line after
/// it, holds a known byte, so that a write there is found afterwards. The buffer begins at a cache line.
final class GuardedMemory {
  let name: String
  let bytes: Int
  /// The first byte of the buffer.
  let start: UnsafeMutableRawPointer

  /// The whole mapping, guards included.
  let mapping: UnsafeMutableRawBufferPointer
  /// Bytes of each guard: wide enough that a step over a row of a matrix still meets it.
  static let guardBytes = 1 << 20
  private static let pageBytes = 4096
  private static let lineBytes = 64
  private static let canary: UInt8 = 0xA5

  /// - Throws: `TrialFailure` (`memoryLimit`).
  init(name: String, bytes: Int) throws(TrialFailure) {
    let inLines = Self.rounded(max(bytes, 1), to: Self.lineBytes)
    let inPages = Self.rounded(inLines, to: Self.pageBytes)
    let whole = inPages + 2 * Self.guardBytes
    guard let base = mmap(nil, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      base != MAP_FAILED,
      mprotect(base + Self.guardBytes, inPages, PROT_READ | PROT_WRITE) == 0
    else {
      throw TrialFailure(.memoryLimit, "the buffer `\(name)` of \(bytes) bytes does not fit memory")
    }
    self.name = name
    self.bytes = bytes
    mapping = UnsafeMutableRawBufferPointer(start: base, count: whole)
    start = base + Self.guardBytes + (inPages - inLines)
    memset(base + Self.guardBytes, Int32(Self.canary), inPages - inLines)
    memset(start + bytes, Int32(Self.canary), inLines - bytes)
  }

  deinit { munmap(mapping.baseAddress, mapping.count) }

  /// The writable bytes around the buffer.
  private var before: UnsafeRawBufferPointer {
    let first = mapping.baseAddress! + Self.guardBytes
    return UnsafeRawBufferPointer(start: first, count: start - first)
  }

  private var after: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: start + bytes, count: Self.rounded(max(bytes, 1), to: Self.lineBytes) - bytes)
  }

  /// The place, from the buffer's start, of a byte outside of it that was written; nil if none was.
  func firstChangedByte() -> Int? {
    if let place = before.lastIndex(where: { $0 != Self.canary }) { return place - before.count }
    if let place = after.firstIndex(where: { $0 != Self.canary }) { return bytes + place }
    return nil
  }

  private static func rounded(_ count: Int, to step: Int) -> Int { (count + step - 1) / step * step }
}
