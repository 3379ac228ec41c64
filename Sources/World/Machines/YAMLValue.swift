internal import Diagnostics
internal import Yams

/// A node of a YAML document, with the path of keys that leads to it; every error names its place.
struct YAMLValue {
  let node: Node
  let file: String
  /// Such as `nodes[0].cores`; empty for the whole document.
  let path: String

  func error(_ code: MachineError.Code, _ message: String, cause: String? = nil) -> MachineError {
    let mark = node.mark
    let location = SourceLocation(
      file: file, line: mark?.line, column: mark?.column, field: path.isEmpty ? nil : path)
    return MachineError(code, message, at: location, cause: cause)
  }

  /// The keys and values of a mapping. Throws for anything else, and for a key that is not allowed.
  func fields(_ allowed: [String]) throws(MachineError) -> YAMLFields {
    guard case .mapping(let mapping) = node else {
      throw error(
        .invalidValue,
        "This must be a mapping with keys such as `\(allowed.prefix(3).joined(separator: "`, `"))`.")
    }
    var values: [String: YAMLValue] = [:]
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        throw YAMLValue(node: key, file: file, path: path)
          .error(.invalidValue, "A key must be a word.")
      }
      let name = scalar.string
      let inner = path.isEmpty ? name : "\(path).\(name)"
      guard allowed.contains(name) else {
        let advice =
          nearest(to: name, among: allowed).map { "Did you mean `\($0)`?" }
          ?? "Known here: \(allowed.joined(separator: ", "))."
        throw YAMLValue(node: key, file: file, path: inner)
          .error(.unknownKey, "There is no key `\(name)` here. \(advice)")
      }
      values[name] = YAMLValue(node: value, file: file, path: inner)
    }
    return YAMLFields(whole: self, values: values)
  }

  /// The items of a list.
  func items(minimum: Int = 0) throws(MachineError) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else {
      throw error(.invalidValue, "This must be a list (lines that begin with `-`).")
    }
    if sequence.count < minimum {
      throw error(.invalidValue, "This list must have at least \(minimum) item\(minimum == 1 ? "" : "s").")
    }
    return sequence.enumerated().map { index, node in
      YAMLValue(node: node, file: file, path: "\(path)[\(index)]")
    }
  }

  /// A scalar as it is written.
  func text() throws(MachineError) -> String {
    guard case .scalar(let scalar) = node else {
      throw error(.invalidValue, "This must be a single value.")
    }
    if scalar.string.isEmpty { throw error(.invalidValue, "This key needs a value.") }
    return scalar.string
  }

  /// A name: one line, at most 255 bytes.
  func name() throws(MachineError) -> String {
    let text = try text()
    if text.utf8.count > 255 || text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      throw error(.invalidValue, "A name must be one line of at most 255 bytes, without control characters.")
    }
    return text
  }

  func integer(_ range: ClosedRange<Int>) throws(MachineError) -> Int {
    let text = try text()
    guard let value = Int(text) else {
      throw error(.invalidValue, "This must be a whole number; it is `\(shortened(text))`.")
    }
    guard range.contains(value) else {
      throw error(
        .invalidValue, "This must be from \(range.lowerBound) to \(range.upperBound); it is \(value).")
    }
    return value
  }

  func flag() throws(MachineError) -> Bool {
    switch try text() {
    case "true": return true
    case "false": return false
    case let other:
      throw error(.invalidValue, "This must be `true` or `false`; it is `\(shortened(other))`.")
    }
  }

  /// A number with a unit, in the base unit.
  func quantity(_ kind: Quantity, _ range: ClosedRange<Double>) throws(MachineError) -> Double {
    let text = try text()
    let value: Double
    do {
      value = try kind.value(of: text)
    } catch {
      switch error {
      case .notANumber:
        throw self.error(
          .invalidValue, "This must be \(kind.name), such as \(kind.example); it is `\(shortened(text))`.")
      case .unknownUnit(let unit, let nearest):
        let advice = nearest.map { "Did you mean `\($0)`?" } ?? "Write \(kind.name) such as \(kind.example)."
        throw self.error(.invalidValue, "`\(shortened(unit))` is no unit of \(kind.name). \(advice)")
      }
    }
    guard value.isFinite, range.contains(value) else {
      throw error(
        .invalidValue,
        "This must be from \(kind.text(of: range.lowerBound)) to \(kind.text(of: range.upperBound)); "
          + "it is `\(shortened(text))`.")
    }
    return value
  }

  /// A size in whole bytes.
  func bytes() throws(MachineError) -> Int64 {
    let value = try quantity(.size, 1...0x1p60)
    guard let whole = Int64(exactly: value) else {
      throw error(.invalidValue, "This must be a whole number of bytes.")
    }
    return whole
  }
}

/// The values of a mapping by their keys.
struct YAMLFields {
  let whole: YAMLValue
  let values: [String: YAMLValue]

  subscript(key: String) -> YAMLValue? { values[key] }

  /// Throws `missing-key` where it is not there.
  func required(_ key: String) throws(MachineError) -> YAMLValue {
    guard let value = values[key] else {
      throw whole.error(.missingKey, "The key `\(key)` is missing here.")
    }
    return value
  }
}

/// A text for a message: at most 40 characters.
private func shortened(_ text: String) -> String {
  text.count <= 40 ? text : text.prefix(39) + "…"
}
