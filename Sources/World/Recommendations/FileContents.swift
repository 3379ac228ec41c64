internal import FoundationEssentials

/// The bytes of a file that a change writes.
///
/// In JSON it is `{"text": ...}` where the bytes are UTF-8 and `{"base64": ...}` where they are not,
/// so that a reader sees what a text file will hold.
package struct FileContents: Sendable, Hashable, Codable {
  package var bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package init(text: String) {
    bytes = Array(text.utf8)
  }

  /// The contents as text; nil where the bytes are not UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  private enum Key: String, CodingKey {
    case text
    case base64
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if let text {
      try container.encode(text, forKey: .text)
    } else {
      try container.encode(Data(bytes).base64EncodedString(), forKey: .base64)
    }
  }

  /// Throws `DecodingError` where there is not exactly one of the two forms, or it is malformed.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let text = try container.decodeIfPresent(String.self, forKey: .text)
    let base64 = try container.decodeIfPresent(String.self, forKey: .base64)
    switch (text, base64) {
    case (let text?, nil):
      bytes = Array(text.utf8)
    case (nil, let base64?):
      guard let data = Data(base64Encoded: base64) else {
        throw DecodingError.dataCorruptedError(
          forKey: .base64, in: container, debugDescription: "this is not base64")
      }
      bytes = Array(data)
    default:
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "file contents are either `text` or `base64`, and exactly one of them"))
    }
  }
}
