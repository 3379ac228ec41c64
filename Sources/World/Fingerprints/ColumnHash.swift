/// A fast hash of columns of numbers, for telling large tables apart: 128 bits, not cryptographic.
///
/// Two lanes take each 8-byte word by exclusive or, multiply and shift (in the manner of FNV and
/// MurmurHash), at several gigabytes a second, where SHA-256 would take longer than a simulation of
/// the same jobs. Equal columns give equal hashes on every little-endian machine; it guards against
/// mistakes, not against somebody who wants two tables to collide.
package struct ColumnHash: Sendable {
  private var low: UInt64 = 0x243F_6A88_85A3_08D3
  private var high: UInt64 = 0x1319_8A2E_0370_7344

  package init() {}

  /// Takes a column: its length, then its bytes.
  package mutating func update<Element: BitwiseCopyable>(_ column: [Element]) {
    take(UInt64(column.count))
    column.withUnsafeBytes { bytes in
      var offset = 0
      while offset + 8 <= bytes.count {
        take(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      var rest: UInt64 = 0
      while offset < bytes.count {
        rest = rest << 8 | UInt64(bytes[offset])
        offset += 1
      }
      take(rest)
    }
  }

  /// The fingerprint of all columns so far.
  package var fingerprint: Fingerprint {
    Fingerprint(of: "\(low) \(high)")
  }

  @inline(__always) private mutating func take(_ word: UInt64) {
    low = (low ^ word) &* 0x9E37_79B9_7F4A_7C15
    low ^= low >> 32
    high = (high ^ word) &* 0xC2B2_AE3D_27D4_EB4F
    high ^= high >> 29
  }
}
