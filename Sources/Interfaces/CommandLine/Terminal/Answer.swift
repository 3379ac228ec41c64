internal import Foundation

/// A verb's answer as JSON: `schema` names the form and its version.
protocol Answer: Encodable {
  static var schema: String { get }
}

extension Console {
  /// Prints an answer as one JSON document with sorted keys; the same answer gives the same bytes.
  func output<A: Answer>(json answer: A) throws {
    output(try Self.jsonText(answer))
  }

  static func jsonText<A: Answer>(_ answer: A) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let envelope = Envelope(schema: A.schema, plait: PlaitCommand.version, answer: answer)
    return String(decoding: try encoder.encode(envelope), as: UTF8.self)
  }

  /// The answer's own keys with `schema` and `plait` beside them.
  private struct Envelope<A: Answer>: Encodable {
    var schema: String
    var plait: String
    var answer: A

    enum Key: String, CodingKey { case schema, plait }

    func encode(to encoder: any Encoder) throws {
      try answer.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(schema, forKey: .schema)
      try container.encode(plait, forKey: .plait)
    }
  }
}
