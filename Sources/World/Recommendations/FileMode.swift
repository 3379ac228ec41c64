/// The permission bits of a file (`rwx` for owner, group and others, and the three bits above them).
///
/// In JSON and in messages it is a text of four octal digits, such as `0644`.
package struct FileMode: Sendable, Hashable, Codable, CustomStringConvertible {
  /// From 0 to 0o7777.
  package let bits: UInt16

  package static let file = FileMode(bits: 0o644)
  package static let executable = FileMode(bits: 0o755)

  /// Keeps the lower twelve bits.
  package init(bits: UInt16) {
    self.bits = bits & 0o7777
  }

  package var description: String {
    let octal = String(bits, radix: 8)
    return String(repeating: "0", count: 4 - octal.count) + octal
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Throws `DecodingError.dataCorrupted` where the text is not four octal digits.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard text.utf8.count == 4, text.utf8.allSatisfy({ (48...55).contains($0) }),
      let bits = UInt16(text, radix: 8)
    else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a mode is four octal digits, such as 0644")
    }
    self.init(bits: bits)
  }
}
