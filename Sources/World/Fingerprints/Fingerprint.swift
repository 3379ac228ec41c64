/// A short, stable name for contents: equal contents have equal fingerprints, on every machine and
/// in every version.
///
/// The text is the first 16 bytes of the SHA-256 digest as 32 lower-case hexadecimal digits.
package struct Fingerprint: Sendable, Hashable, Codable, CustomStringConvertible {
  /// 32 lower-case hexadecimal digits.
  package let text: String

  /// The fingerprint of bytes.
  package init(of bytes: [UInt8]) {
    var hash = SHA256()
    hash.update(bytes)
    self.init(hash)
  }

  /// The fingerprint of a text's UTF-8 form.
  package init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  /// The fingerprint of what was fed to a hash piece by piece: for contents that do not fit memory.
  package init(_ hash: SHA256) {
    text = hexadecimal(Array(hash.digest().prefix(16)))
  }

  /// Takes a text for a fingerprint; nil unless it is 32 lower-case hexadecimal digits.
  package init?(text: String) {
    let digits = text.utf8
    guard digits.count == 32,
      digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    self.text = text
  }

  /// Encoded as its text alone.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// Throws `DecodingError.dataCorrupted` where the text is no fingerprint.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = Fingerprint(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a fingerprint is 32 lower-case hexadecimal digits")
    }
    self = value
  }

  package var description: String { text }
}

/// Bytes as lower-case hexadecimal digits, two for each.
package func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(2 * bytes.count)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
