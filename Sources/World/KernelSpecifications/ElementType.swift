/// The type of a buffer's elements or of a scalar.
package enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
  case f32, f64, i32, u32, i64, u8

  /// Bytes of one element.
  package var bytes: Int {
    switch self {
    case .u8: 1
    case .f32, .i32, .u32: 4
    case .f64, .i64: 8
    }
  }

  package var isFloatingPoint: Bool { self == .f32 || self == .f64 }

  /// The values of an integer type, as real numbers; nil for a floating-point type.
  package var wholeRange: ClosedRange<Double>? {
    switch self {
    case .f32, .f64: nil
    case .u8: 0...255
    case .i32: -2_147_483_648...2_147_483_647
    case .u32: 0...4_294_967_295
    // Whole numbers up to 2^53 are what a real number holds exactly.
    case .i64: -9_007_199_254_740_992...9_007_199_254_740_992
    }
  }

  /// Its name in C with `stdint.h`.
  package var cName: String {
    switch self {
    case .f32: "float"
    case .f64: "double"
    case .i32: "int32_t"
    case .u32: "uint32_t"
    case .i64: "int64_t"
    case .u8: "uint8_t"
    }
  }
}
