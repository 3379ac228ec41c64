internal import Diagnostics
internal import ParameterSpaces
internal import TuningRecords

/// A JSON value in memory that knows its place: for files that are small.
struct JSONTree {
  indirect enum Content {
    case object([(name: String, value: JSONTree)])
    case array([JSONTree])
    case value(ParameterValue)
    case null
  }

  var content: Content
  /// The path of keys, such as `KernelSpecification.Arguments[2].Size`.
  var path: String
  var place: Int

  private static let deepest = 64

  static func read(
    _ scanner: inout JSONScanner, path: String = "", depth: Int = 0
  ) throws(TuningRecordError) -> JSONTree {
    let kind = try scanner.kind()
    let place = scanner.place
    guard depth < deepest else {
      throw scanner.error(.malformed, "the values are nested more than \(deepest) deep")
    }
    func tree(_ content: Content) -> JSONTree { JSONTree(content: content, path: path, place: place) }
    switch kind {
    case .object:
      scanner.place += 1
      var members: [(name: String, value: JSONTree)] = []
      var isFirst = true
      while let quoted = try scanner.nextName(&isFirst) {
        let name = scanner.string(quoted)
        members.append(
          (name, try read(&scanner, path: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1)))
      }
      return tree(.object(members))
    case .array:
      scanner.place += 1
      var items: [JSONTree] = []
      var isFirst = true
      while try scanner.hasNextItem(&isFirst) {
        items.append(try read(&scanner, path: "\(path)[\(items.count)]", depth: depth + 1))
      }
      return tree(.array(items))
    case .null:
      try scanner.null()
      return tree(.null)
    default: return tree(.value(try scanner.parameterValue()))
    }
  }

  /// The value of a key; nil where it is missing or null.
  subscript(_ name: String) -> JSONTree? {
    guard case .object(let members) = content, let found = members.last(where: { $0.name == name })?.value,
      found.isNull == false
    else { return nil }
    return found
  }

  private var isNull: Bool {
    if case .null = content { return true }
    return false
  }

  /// The items of a list; a lone value is a list of one.
  var items: [JSONTree] {
    if case .array(let items) = content { return items }
    return isNull ? [] : [self]
  }

  /// A number or a word as text; nil for anything else.
  var text: String? {
    if case .value(let value) = content { return value.description }
    return nil
  }

  var value: ParameterValue? {
    if case .value(let value) = content { return value }
    return nil
  }
}
