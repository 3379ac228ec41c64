/// Names in the order that people expect: runs of digits by their value, all else by its bytes.
enum NaturalOrder {
  /// Whether `a` comes before `b`: `n2` before `n10`.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let x = Array(a.utf8)
    let y = Array(b.utf8)
    var i = 0
    var j = 0
    while i < x.count, j < y.count {
      if isDigit(x[i]), isDigit(y[j]) {
        let first = digits(x, &i)
        let second = digits(y, &j)
        if first.count != second.count { return first.count < second.count }
        if first != second { return first.lexicographicallyPrecedes(second) }
      } else if x[i] != y[j] {
        return x[i] < y[j]
      } else {
        i += 1
        j += 1
      }
    }
    let restA = x.count - i
    let restB = y.count - j
    return restA != restB ? restA < restB : x.lexicographicallyPrecedes(y)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// The digits from a place on without leading zeros; the place moves behind them.
  private static func digits(_ bytes: [UInt8], _ place: inout Int) -> ArraySlice<UInt8> {
    let start = place
    while place < bytes.count, isDigit(bytes[place]) { place += 1 }
    return bytes[start..<place].drop { $0 == 48 }
  }
}
