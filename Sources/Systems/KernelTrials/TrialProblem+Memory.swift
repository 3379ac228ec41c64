internal import Glibc
internal import KernelSpecifications

extension TrialProblem.Scalar {
  /// A cell that holds the value in its type. It is never freed: a problem's scalars live as long as the worker.
  var cell: UnsafeMutableRawPointer {
    let cell = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    switch type {
    case .f32: cell.storeBytes(of: Float(value), as: Float.self)
    case .f64: cell.storeBytes(of: value, as: Double.self)
    case .i32: cell.storeBytes(of: Int32(value), as: Int32.self)
    case .u32: cell.storeBytes(of: UInt32(value), as: UInt32.self)
    case .i64: cell.storeBytes(of: Int64(value), as: Int64.self)
    case .u8: cell.storeBytes(of: UInt8(value), as: UInt8.self)
    }
    return cell
  }
}

extension TrialProblem.Buffer {
  /// Writes the contents that the specification states.
  func fill(_ start: UnsafeMutableRawPointer) {
    switch fill {
    case .zero, .uninitialised: memset(start, 0, bytes)
    case .constant(let value): each(start) { _ in value }
    case .random(let seed, let lower, let upper):
      var generator = SplitMix(state: seed)
      if type.isFloatingPoint {
        each(start) { _ in lower + (upper - lower) * generator.share() }
      } else {
        each(start) { _ in (lower + (upper - lower + 1) * generator.share()).rounded(.down) }
      }
    }
  }

  private func each(_ start: UnsafeMutableRawPointer, _ value: (Int) -> Double) {
    switch type {
    case .f32: store(start) { Float(value($0)) }
    case .f64: store(start, value)
    case .i32: store(start) { Int32(value($0)) }
    case .u32: store(start) { UInt32(value($0)) }
    case .i64: store(start) { Int64(value($0)) }
    case .u8: store(start) { UInt8(value($0)) }
    }
  }

  private func store<Element: BitwiseCopyable>(_ start: UnsafeMutableRawPointer, _ value: (Int) -> Element) {
    let elements = start.bindMemory(to: Element.self, capacity: count)
    for index in 0..<count { elements[index] = value(index) }
  }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): the same numbers for the same seed everywhere.
private struct SplitMix {
  var state: UInt64

  /// At least 0 and less than 1, in steps of 2^-53.
  mutating func share() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
