internal import KernelSpecifications
internal import ParameterSpaces
internal import YAMLDocuments

extension YAMLValue {
  private static let forms = [
    "values", "choices", "integers", "powers-of-two", "reals", "boolean", "permutation",
  ]

  /// Reads a parameter without its condition, which is handed back beside it.
  /// - Throws: `YAMLDocumentError`.
  func parameter(_ name: String) throws(YAMLDocumentError) -> (Parameter, condition: YAMLValue?) {
    if isList { return (Parameter(name, try list()), nil) }
    guard isMapping else {
      throw flaw("must be a list of values, or a mapping with one of \(Self.forms.joined(separator: ", "))")
    }
    let section = try section()
    let stated = section.keys.filter { Self.forms.contains($0) }
    guard stated.count == 1, let form = stated.first, let value = section.value(form) else {
      throw flaw("must have exactly one of the keys \(Self.forms.joined(separator: ", "))")
    }
    var allowed = [form, "default", "when"]
    if form == "integers" { allowed.append("step") }
    if form == "reals" { allowed.append("scale") }
    try section.allow(allowed)
    let domain = try value.domain(form, section)
    var preset = try section.value("default").map { (value) throws(YAMLDocumentError) in
      try value.isList ? .text(value.texts().joined(separator: ",")) : value.parameterValue()
    }
    if case .boolean = domain, preset == nil { preset = try value.parameterValue() }
    return (Parameter(name, domain, default: preset), section.value("when"))
  }

  private func domain(_ form: String, _ section: YAMLSection) throws(YAMLDocumentError) -> Parameter.Domain {
    switch form {
    case "values": return try list()
    case "choices": return .categories(try values())
    case "integers":
      let bounds = try bounds { Int($0) }
      return .integers(bounds, step: try section.integer("step", 1...Int(Int32.max)) ?? 1)
    case "powers-of-two": return .powersOfTwo(try bounds { Int($0) })
    case "reals":
      return .reals(try bounds { Double($0) }, try section.choice("scale", YAMLScale.self)?.scale ?? .linear)
    case "permutation":
      let items = try texts()
      for item in items where !KernelSpecification.isWord(item[...]) {
        throw flaw("the items of an order are words of letters, digits and _, which `\(item)` is not")
      }
      return .permutation(items)
    default:
      guard scalar == "true" || scalar == "false" else {
        throw flaw("must be true or false, which is the default")
      }
      return .boolean
    }
  }

  /// Numbers have an order; where one value is a text, they have none.
  private func list() throws(YAMLDocumentError) -> Parameter.Domain {
    let values = try values()
    return values.contains { $0.number == nil } ? .categories(values) : .values(values)
  }

  private func values() throws(YAMLDocumentError) -> [ParameterValue] {
    var values: [ParameterValue] = []
    for item in try items() { values.append(try item.parameterValue()) }
    guard values.count <= 100_000 else { throw flaw("has more than 100000 values; use a range") }
    return values
  }

  private func parameterValue() throws(YAMLDocumentError) -> ParameterValue {
    guard let text = scalar else { throw flaw("must be a number, true, false or a text") }
    guard !text.utf8.contains(0) else { throw flaw("must not hold a zero byte") }
    if isQuoted { return .text(text) }
    if let whole = Int(text) { return .integer(whole) }
    if let real = Double(text), real.isFinite { return .real(real) }
    switch text {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: return .text(text)
    }
  }

  private func bounds<Number: Comparable>(
    _ read: (String) -> Number?
  ) throws(YAMLDocumentError) -> ClosedRange<Number> {
    let numbers = try items().compactMap { $0.scalar.flatMap(read) }
    guard numbers.count == 2, try items().count == 2, numbers[0] <= numbers[1] else {
      throw flaw("must be two numbers, the smaller first, such as [1, 64]")
    }
    return numbers[0]...numbers[1]
  }
}

private enum YAMLScale: String, CaseIterable {
  case linear
  case logarithmic

  var scale: Parameter.Scale { self == .linear ? .linear : .logarithmic }
}
