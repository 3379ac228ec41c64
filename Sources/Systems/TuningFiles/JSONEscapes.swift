/// The escapes of text in JSON (RFC 8259, section 7).
enum JSONEscapes {
  /// An escape that is none stays as it is written; half of a surrogate pair becomes U+FFFD.
  static func decode(_ raw: UnsafeBufferPointer<UInt8>) -> String {
    var units: [UInt16] = []
    var text = ""
    var plain: [UInt8] = []
    func flushPlain() {
      if !plain.isEmpty { text += String(decoding: plain, as: UTF8.self) }
      plain.removeAll(keepingCapacity: true)
    }
    func flushUnits() {
      if !units.isEmpty { text += String(decoding: units, as: UTF16.self) }
      units.removeAll(keepingCapacity: true)
    }
    var place = 0
    while place < raw.count {
      let byte = raw[place]
      guard byte == UInt8(ascii: "\\"), place + 1 < raw.count else {
        flushUnits()
        plain.append(byte)
        place += 1
        continue
      }
      let letter = raw[place + 1]
      if letter == UInt8(ascii: "u"), let unit = hexadecimal(raw, place + 2) {
        flushPlain()
        units.append(unit)
        place += 6
        continue
      }
      flushUnits()
      if let meant = meaning(letter) { plain.append(meant) } else { plain += [byte, letter] }
      place += 2
    }
    flushUnits()
    flushPlain()
    return text
  }

  /// The text as a JSON value, with its quotes.
  static func encode(_ text: String) -> String {
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: bytes += Array("\\n".utf8)
      case 0x0D: bytes += Array("\\r".utf8)
      case 0x09: bytes += Array("\\t".utf8)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func meaning(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    default: nil
    }
  }

  private static func hexadecimal(_ raw: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt16? {
    guard place + 4 <= raw.count else { return nil }
    return UInt16(
      String(decoding: UnsafeBufferPointer(rebasing: raw[place..<place + 4]), as: UTF8.self), radix: 16)
  }
}
