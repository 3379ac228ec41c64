#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension Parameter.Scale {
  func value(_ level: Int, of levels: Int, in range: ClosedRange<Double>) -> Double {
    if level == 0 { return range.lowerBound }
    if level == levels - 1 { return range.upperBound }
    let share = Double(level) / Double(levels - 1)
    switch self {
    case .linear: return range.lowerBound + share * (range.upperBound - range.lowerBound)
    case .logarithmic:
      return range.lowerBound * exp(share * log(range.upperBound / range.lowerBound))
    }
  }

  func level(_ value: Double, of levels: Int, in range: ClosedRange<Double>) -> Int {
    guard range.lowerBound < range.upperBound else { return 0 }
    let share =
      switch self {
      case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      case .logarithmic: log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
      }
    return Int((share * Double(levels - 1)).rounded())
  }
}
