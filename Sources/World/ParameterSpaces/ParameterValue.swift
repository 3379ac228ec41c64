/// The value of one parameter in one configuration.
package enum ParameterValue: Sendable, Hashable, Codable {
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case text(String)

  /// The value as a number: booleans count as 0 and 1; nil for text.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .boolean(let value): value ? 1 : 0
    case .text: nil
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .real(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .real(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    }
  }
}

extension ParameterValue: CustomStringConvertible {
  /// As a C preprocessor, a command line or a person takes it: `8`, `0.5`, `1` or `0`, `text`.
  package var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .boolean(let value): value ? "1" : "0"
    case .text(let value): value
    }
  }
}
