package import ParameterSpaces

extension KernelSpecification {
  /// The values of a configuration in the order of the parameters; the default where one is not given.
  package func values(_ configuration: [String: ParameterValue]) -> [(
    parameter: Parameter, value: ParameterValue
  )] {
    space.parameters.map { parameter in
      (parameter, configuration[parameter.name] ?? parameter.value(atLevel: parameter.defaultLevel))
    }
  }

  /// Every parameter at the value that the user has today.
  package var defaultConfiguration: [String: ParameterValue] {
    var configuration: [String: ParameterValue] = [:]
    for (parameter, value) in values([:]) { configuration[parameter.name] = value }
    return configuration
  }

  /// The sizes and the parameters that are numbers, for formulas.
  package func numbers(_ configuration: [String: ParameterValue]) -> [String: Double] {
    var numbers = sizeNumbers
    for (parameter, value) in values(configuration) { numbers[parameter.name] = value.number }
    return numbers
  }

  package var sizeNumbers: [String: Double] {
    var numbers: [String: Double] = [:]
    for size in sizes { numbers[size.name] = Double(size.value) }
    return numbers
  }

  /// The macros of the sizes alone: what the reference sees.
  package var sizeMacros: [KernelMacro] { sizes.map { KernelMacro($0.name, "\($0.value)") } }

  /// The macros that the kernel sees: each size and each parameter by its name.
  ///
  /// A value that is a word `w` also defines `NAME_w` as 1, and an order `i,k,j` defines `NAME_i_k_j`, since the
  /// preprocessor compares numbers only. A text that is neither, such as a list of flags, defines nothing.
  package func macros(_ configuration: [String: ParameterValue]) -> [KernelMacro] {
    var macros = sizeMacros
    for (parameter, value) in values(configuration) {
      guard case .text(let text) = value else {
        macros.append(KernelMacro(parameter.name, value.description))
        continue
      }
      let words = text.split(separator: ",", omittingEmptySubsequences: false)
      guard words.allSatisfy({ Self.isWord($0) }) else { continue }
      macros.append(KernelMacro(parameter.name, text))
      macros.append(KernelMacro("\(parameter.name)_\(words.joined(separator: "_"))", "1"))
    }
    return macros
  }

  /// The compiler's flags for a configuration.
  package func flags(_ configuration: [String: ParameterValue]) -> [String] {
    compiler.flags.flatMap { flag in
      fill(flag, configuration, form: .nameOrBraces).split(separator: " ").map(String.init)
    }
  }

  package enum ReferenceForm {
    /// `${NAME}` alone.
    case braces
    /// `$NAME` too.
    case nameOrBraces
  }

  /// A text in which each reference to a parameter or a size has given way to its value. What looks like a
  /// reference to anything else stays as it is.
  package func fill(
    _ text: String, _ configuration: [String: ParameterValue], form: ReferenceForm,
    more: [String: String] = [:]
  ) -> String {
    guard text.contains("$") else { return text }
    var words = more
    for size in sizes { words[size.name] = "\(size.value)" }
    for (parameter, value) in values(configuration) { words[parameter.name] = value.description }
    var filled = ""
    for piece in Self.pieces(text, form: form) {
      switch piece {
      case .plain(let plain): filled += plain
      case .reference(let name, let written): filled += words[name] ?? written
      }
    }
    return filled
  }

  /// The names that a text refers to.
  package static func references(in text: String, form: ReferenceForm) -> [String] {
    pieces(text, form: form).compactMap {
      if case .reference(let name, _) = $0 { name } else { nil }
    }
  }

  private enum Piece {
    case plain(String)
    case reference(String, written: String)
  }

  private static func pieces(_ text: String, form: ReferenceForm) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      pieces.append(.plain(String(rest[..<dollar])))
      let after = rest[rest.index(after: dollar)...]
      if after.first == "{", let end = after.firstIndex(of: "}"),
        isWord(after[after.index(after: after.startIndex)..<end])
      {
        let name = String(after[after.index(after: after.startIndex)..<end])
        pieces.append(.reference(name, written: "${\(name)}"))
        rest = after[after.index(after: end)...]
      } else if form == .nameOrBraces, !after.prefix(while: isWordCharacter).isEmpty {
        let name = after.prefix(while: isWordCharacter)
        pieces.append(.reference(String(name), written: "$\(name)"))
        rest = after[name.endIndex...]
      } else {
        pieces.append(.plain("$"))
        rest = after
      }
    }
    pieces.append(.plain(String(rest)))
    return pieces
  }

  /// Whether a text can be a macro's name, but for a digit at its beginning.
  package static func isWord(_ text: Substring) -> Bool {
    !text.isEmpty && text.allSatisfy(isWordCharacter)
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }
}
