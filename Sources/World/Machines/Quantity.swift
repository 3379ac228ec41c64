/// A kind of quantity in a machine file: the units that it may be written in, and how it is printed.
struct Quantity: Sendable {
  /// For messages: "a size".
  var name: String
  /// Symbols with their value in the base unit, largest first. Upper and lower case matter.
  var units: [(symbol: String, scale: Double)]
  /// The symbol of the base unit; a number without a unit is in it.
  var base: String
  /// For messages.
  var example: String

  static let size = Quantity(
    name: "a size",
    units: [
      ("PiB", 0x1p50), ("PB", 1e15), ("TiB", 0x1p40), ("TB", 1e12), ("GiB", 0x1p30), ("GB", 1e9),
      ("MiB", 0x1p20), ("MB", 1e6), ("KiB", 0x1p10), ("kB", 1e3), ("B", 1),
    ], base: "B", example: "64GiB")
  static let frequency = Quantity(
    name: "a frequency", units: [("GHz", 1e9), ("MHz", 1e6), ("kHz", 1e3), ("Hz", 1)], base: "Hz",
    example: "2.5GHz")
  static let bandwidth = Quantity(
    name: "a bandwidth",
    units: [
      ("TiB/s", 0x1p40), ("TB/s", 1e12), ("GiB/s", 0x1p30), ("GB/s", 1e9), ("MiB/s", 0x1p20),
      ("MB/s", 1e6), ("KiB/s", 0x1p10), ("kB/s", 1e3), ("B/s", 1), ("Tb/s", 1e12 / 8),
      ("Gb/s", 1e9 / 8), ("Mb/s", 1e6 / 8), ("kb/s", 1e3 / 8), ("b/s", 0.125),
    ], base: "B/s", example: "100Gb/s (bits) or 12.5GB/s (bytes)")
  static let time = Quantity(
    name: "a time",
    units: [
      ("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9),
    ], base: "s", example: "30us, 24h or 7d")
  static let power = Quantity(
    name: "a power", units: [("MW", 1e6), ("kW", 1e3), ("W", 1)], base: "W", example: "350W")
  static let rate = Quantity(
    name: "a rate of operations",
    units: [
      ("EFLOP/s", 1e18), ("PFLOP/s", 1e15), ("TFLOP/s", 1e12), ("GFLOP/s", 1e9), ("MFLOP/s", 1e6),
      ("FLOP/s", 1),
    ], base: "FLOP/s", example: "9.7TFLOP/s")

  enum Flaw: Error {
    case notANumber
    /// The unit is not of this kind; the nearest one that is, if any is near.
    case unknownUnit(String, nearest: String?)
  }

  /// The value of a text such as `64GiB` or `64 GiB` in the base unit.
  func value(of text: String) throws(Flaw) -> Double {
    let bytes = Array(text.utf8)
    let numeric = bytes.prefix { byte in
      (48...57).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "+")
    }
    var length = numeric.count
    // An exponent, as in 1e9: an `e` that a digit or a signed digit follows.
    if length < bytes.count, bytes[length] | 0x20 == UInt8(ascii: "e") {
      var end = length + 1
      if end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+") { end += 1 }
      let digits = bytes[end...].prefix { (48...57).contains($0) }
      if !digits.isEmpty { length = end + digits.count }
    }
    guard let number = Double(String(decoding: bytes[..<length], as: UTF8.self)) else {
      throw .notANumber
    }
    let rest = bytes[length...].drop { $0 == UInt8(ascii: " ") }
    let unit = String(decoding: rest, as: UTF8.self)
    if unit.isEmpty { return number }
    guard let found = units.first(where: { $0.symbol == unit }) else {
      let near = units.first { $0.symbol.lowercased() == unit.lowercased() }?.symbol
      throw .unknownUnit(unit, nearest: near ?? nearest(to: unit, among: units.map(\.symbol)))
    }
    // A decimal fraction is no exact binary number, but its inverse is: 30us is the same as 30e-6.
    return found.scale < 1 ? number / (1 / found.scale).rounded() : number * found.scale
  }

  /// The shortest text that is read back as exactly this value; whole numbers go before fractions.
  func text(of value: Double) -> String {
    func cost(_ text: String) -> Int { text.utf8.count + (text.utf8.contains(UInt8(ascii: ".")) ? 2 : 0) }
    var best = plain(value) + base
    for unit in units {
      let scaled = unit.scale < 1 ? value * (1 / unit.scale).rounded() : value / unit.scale
      let candidate = plain(scaled) + unit.symbol
      if cost(candidate) < cost(best), let back = try? self.value(of: candidate), back == value {
        best = candidate
      }
    }
    return best
  }

  /// A number without `.0` where it is whole.
  private func plain(_ number: Double) -> String {
    if let whole = Int64(exactly: number) { return String(whole) }
    return "\(number)"
  }
}
