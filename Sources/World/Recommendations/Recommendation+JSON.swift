internal import Diagnostics
package import Fingerprints
internal import FoundationEssentials

extension Recommendation {
  /// The version of the JSON form, as its key `schema` holds it.
  package static let schema = "plait.recommendation/1"

  /// The JSON form: UTF-8, keys in alphabetical order, indented, with a line feed at the end; the
  /// same recommendation gives the same bytes.
  ///
  /// Throws `RecommendationError` (`invalid-field`) where `validate()` does.
  package func json() throws(RecommendationError) -> [UInt8] {
    try validate()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(Envelope(recommendation: self))) + [0x0A]
    } catch {
      throw RecommendationError(
        .invalidField, "This recommendation cannot be written as JSON.", cause: "\(error)")
    }
  }

  /// Reads the JSON form.
  ///
  /// `file` names the input in errors. Throws `RecommendationError`: `malformed` where it is not
  /// JSON, `unsupported-schema` where its version is not this one, `invalid-field` where a part is
  /// missing or wrong.
  package init(json: [UInt8], file: String) throws(RecommendationError) {
    let decoder = JSONDecoder()
    let data = Data(json)
    do {
      let found = try decoder.decode(SchemaKey.self, from: data).schema
      guard found == Self.schema else {
        throw RecommendationError(
          .unsupportedSchema,
          "This file says `\(found ?? "no schema")`, and this Plait reads `\(Self.schema)`. "
            + "Use the Plait that wrote the file, or make the recommendation again.",
          at: SourceLocation(file: file, field: "schema"))
      }
      self = try decoder.decode(Envelope.self, from: data).recommendation
      try validate()
    } catch var error as RecommendationError {
      error.location = SourceLocation(file: file, field: error.location?.field)
      throw error
    } catch let error as DecodingError {
      throw Self.diagnosis(of: error, file: file)
    } catch {
      throw RecommendationError(
        .malformed, "This is not JSON.", at: SourceLocation(file: file), cause: "\(error)")
    }
  }

  /// The fingerprint of what a recommendation says: of all but its id, its state and the time of its
  /// making, so that the same advice given twice is recognised.
  ///
  /// Throws `RecommendationError` (`invalid-field`) where `validate()` does.
  package func contentFingerprint() throws(RecommendationError) -> Fingerprint {
    var copy = self
    copy.id = ""
    copy.createdUnixSeconds = 0
    copy.state = .proposed
    return Fingerprint(of: try copy.json())
  }

  private static func diagnosis(of error: DecodingError, file: String) -> RecommendationError {
    func field(_ path: [any CodingKey]) -> String {
      var text = ""
      for key in path {
        if let index = key.intValue {
          text += "[\(index)]"
        } else {
          text += (text.isEmpty ? "" : ".") + key.stringValue
        }
      }
      return text
    }
    switch error {
    case .keyNotFound(let key, let context):
      let whole = field(context.codingPath + [key])
      return RecommendationError(
        .invalidField, "This key is missing.", at: SourceLocation(file: file, field: whole))
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return RecommendationError(
        .invalidField, "This value is of the wrong type.",
        at: SourceLocation(file: file, field: field(context.codingPath)),
        cause: context.debugDescription)
    case .dataCorrupted(let context):
      let isWhole = context.codingPath.isEmpty
      return RecommendationError(
        isWhole ? .malformed : .invalidField,
        isWhole ? "This is not a recommendation in JSON." : "This value is not valid.",
        at: SourceLocation(file: file, field: isWhole ? nil : field(context.codingPath)),
        cause: context.underlyingError.map { "\($0)" } ?? context.debugDescription)
    @unknown default:
      return RecommendationError(
        .malformed, "This is not a recommendation in JSON.", at: SourceLocation(file: file),
        cause: "\(error)")
    }
  }
}

/// What is read first, to tell the version before anything else.
private struct SchemaKey: Decodable {
  var schema: String?
}

/// A recommendation with its `schema` beside its own keys.
private struct Envelope: Codable {
  var recommendation: Recommendation

  private enum Key: String, CodingKey { case schema }

  init(recommendation: Recommendation) {
    self.recommendation = recommendation
  }

  init(from decoder: any Decoder) throws {
    recommendation = try Recommendation(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try recommendation.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Recommendation.schema, forKey: .schema)
  }
}
