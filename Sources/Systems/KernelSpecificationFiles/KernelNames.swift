internal import Foundation
internal import KernelSpecifications
internal import ParameterSpaces
internal import YAMLDocuments

/// The names of a specification that formulas and texts may use: its sizes and its parameters.
struct KernelNames {
  let sizes: [KernelSize]
  let space: ParameterSpace
  private let sizeNumbers: [String: Double]

  private static let mostSizes = 64
  private static let mostParameters = 256
  private static let words: Set<String> = Set(
    ["and", "or", "not", "in", "if", "else", "True", "False", "true", "false", "SCRATCH"]
      + Expression.Function.allCases.map(\.rawValue))

  /// - Throws: `YAMLDocumentError`.
  init(_ top: YAMLSection) throws(YAMLDocumentError) {
    sizes = try Self.sizes(top)
    var sizeNumbers: [String: Double] = [:]
    for size in sizes { sizeNumbers[size.name] = Double(size.value) }
    self.sizeNumbers = sizeNumbers
    space = try Self.space(top, sizes: sizes)
  }

  private static func sizes(_ top: YAMLSection) throws(YAMLDocumentError) -> [KernelSize] {
    guard let section = try top.section("sizes") else { return [] }
    guard section.keys.count <= mostSizes else { throw top.flaw("sizes", "must be at most \(mostSizes)") }
    var sizes: [KernelSize] = []
    for key in section.keys {
      try check(key, in: section)
      guard let value = try section.integer(key, -(1 << 40)...(1 << 40)) else { continue }
      sizes.append(KernelSize(key, value))
    }
    return sizes
  }

  private static func check(_ name: String, in section: YAMLSection) throws(YAMLDocumentError) {
    guard let first = name.utf8.first, !(48...57).contains(first), KernelSpecification.isWord(name[...]),
      name.utf8.count <= 64
    else {
      throw section.flaw(
        name, "a name is letters, digits and _, begins with none of the digits, and has at most 64")
    }
    guard !words.contains(name) else {
      throw section.flaw(name, "`\(name)` means something else in formulas; choose another name")
    }
  }

  private static func space(_ top: YAMLSection, sizes: [KernelSize]) throws(YAMLDocumentError)
    -> ParameterSpace
  {
    guard let section = try top.section("parameters"), !section.keys.isEmpty else {
      throw top.flaw("parameters", "is missing or empty; name at least one, such as TILE: [8, 16, 32]")
    }
    guard section.keys.count <= mostParameters else {
      throw top.flaw("parameters", "must be at most \(mostParameters)")
    }
    var parameters: [Parameter] = []
    for key in section.keys {
      try check(key, in: section)
      guard !sizes.contains(where: { $0.name == key }) else {
        throw section.flaw(key, "`\(key)` is a size already; rename one")
      }
      guard let value = section.value(key) else { continue }
      let (parameter, condition) = try value.parameter(key)
      // Alone, so that what is wrong has a line.
      do throws(ParameterSpaceError) {
        _ = try ParameterSpace([parameter])
      } catch {
        throw value.flaw(error.message)
      }
      parameters.append(parameter)
      if let condition {
        parameters[parameters.count - 1].condition = try constraint(condition, section.keys, sizes)
      }
    }
    let constraints = try self.constraints(top, names: section.keys, sizes: sizes)
    do throws(ParameterSpaceError) {
      return try ParameterSpace(parameters, constraints: constraints)
    } catch {
      throw top.flaw("parameters", error.message)
    }
  }

  private static func constraints(
    _ top: YAMLSection, names: [String], sizes: [KernelSize]
  ) throws(YAMLDocumentError) -> [Constraint] {
    guard let list = top.value("constraints") else { return [] }
    var constraints: [Constraint] = []
    for item in try list.items() { constraints.append(try constraint(item, names, sizes)) }
    return constraints
  }

  private static func constraint(
    _ value: YAMLValue, _ names: [String], _ sizes: [KernelSize]
  ) throws(YAMLDocumentError) -> Constraint {
    guard let text = value.scalar else {
      throw value.flaw("must be a formula, such as TILE_X * TILE_Y <= 1024")
    }
    let written: Constraint
    let constraint: Constraint
    do throws(ParameterSpaceError) {
      written = try Constraint(text)
      // A space knows its parameters alone.
      constraint = try Constraint(withNumbers(text, sizes))
    } catch {
      throw value.flaw(error.message)
    }
    let known = names + sizes.map(\.name)
    if let unknown = written.names.first(where: { !known.contains($0) }) {
      throw value.flaw(
        "`\(unknown)` is neither a parameter nor a size; known are \(known.joined(separator: ", "))")
    }
    return constraint
  }

  /// A formula in which each size has given way to its number.
  private static func withNumbers(_ text: String, _ sizes: [KernelSize]) -> String {
    var changed = ""
    var word = ""
    var quote: Character?
    func end() {
      changed +=
        sizes.first { $0.name == word }.map { $0.value < 0 ? "(\($0.value))" : "\($0.value)" } ?? word
      word = ""
    }
    for character in text {
      if quote == nil, KernelSpecification.isWord(String(character)[...]) {
        word.append(character)
        continue
      }
      end()
      changed.append(character)
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      }
    }
    end()
    return changed
  }

  enum Scope {
    case sizes
    case sizesAndParameters
  }

  /// Reads a formula.
  /// - Throws: `YAMLDocumentError` where it is none or uses a name that is not known.
  func formula(_ value: YAMLValue, _ scope: Scope) throws(YAMLDocumentError) -> Formula {
    guard let text = value.scalar else { throw value.flaw("must be a number or a formula, such as 2 * ROWS") }
    let formula: Formula
    do throws(ParameterSpaceError) {
      formula = try Formula(text)
    } catch {
      throw value.flaw(error.message)
    }
    var known = sizes.map(\.name)
    if scope == .sizesAndParameters { known += space.parameters.map(\.name) }
    if let unknown = formula.names.first(where: { !known.contains($0) }) {
      throw value.flaw("`\(unknown)` is not known here; known are \(known.joined(separator: ", "))")
    }
    return formula
  }

  /// Reads a formula over the sizes and its value now.
  func number(_ value: YAMLValue) throws(YAMLDocumentError) -> (formula: Formula, value: Double) {
    let formula = try formula(value, .sizes)
    guard let number = formula.value(sizeNumbers) else {
      throw value.flaw("`\(formula.text)` is no finite number")
    }
    return (formula, number)
  }

  /// Refuses a text that refers to what is neither size nor parameter.
  func checkReferences(
    _ text: String, at value: YAMLValue, form: KernelSpecification.ReferenceForm, more: [String] = []
  ) throws(YAMLDocumentError) {
    let known = sizes.map(\.name) + space.parameters.map(\.name) + more
    for name in KernelSpecification.references(in: text, form: form) where !known.contains(name) {
      throw value.flaw(
        "`\(name)` is neither a parameter nor a size; known are \(known.joined(separator: ", "))")
    }
  }
}
