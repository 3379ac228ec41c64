package import KernelSpecifications
package import ParameterSpaces

/// The forms in which a configuration is written for the program that is to use it.
package enum ConfigurationFile: String, Sendable, CaseIterable {
  /// A C header of macros, each guarded, so that a build's own -D goes before it.
  case header
  case json
  /// Lines for a shell to read.
  case environment

  /// The form that suits a language.
  package init(for language: KernelLanguage) { self = language == .command ? .environment : .header }

  /// The name of the file beside the specification.
  package func name(_ specification: KernelSpecification) -> String {
    let stem =
      "\(specification.name)-\(specification.language == .cxx ? "cxx" : specification.language.rawValue).tuned"
    return switch self {
    case .header: stem + ".h"
    case .json: stem + ".json"
    case .environment: stem + ".env"
    }
  }

  package func text(_ specification: KernelSpecification, _ configuration: [String: ParameterValue]) -> String
  {
    let values = specification.values(configuration)
    switch self {
    case .header: return header(specification, configuration)
    case .json:
      let lines = values.map { "  \(Self.quoted($0.parameter.name)): \(Self.json($0.value))" }
      return "{\n\(lines.joined(separator: ",\n"))\n}\n"
    case .environment:
      return values.map { "export \($0.parameter.name)=\(Self.shell($0.value.description))\n" }.joined()
    }
  }

  private func header(_ specification: KernelSpecification, _ configuration: [String: ParameterValue])
    -> String
  {
    var text = "/* The configuration of \(specification.name) that plait tune measured as the fastest. */\n"
    let flags = specification.flags(configuration).joined(separator: " ")
    if !flags.isEmpty { text += "/* Measured with the flags: \(flags.replacing("*/", with: "* /")) */\n" }
    let sizes = Set(specification.sizes.map(\.name))
    for macro in specification.macros(configuration) where !sizes.contains(macro.name) {
      text += "#ifndef \(macro.name)\n#define \(macro.name) \(macro.value)\n#endif\n"
    }
    return text
  }

  private static func json(_ value: ParameterValue) -> String {
    switch value {
    case .boolean(let value): value ? "true" : "false"
    case .text(let text): quoted(text)
    case .real(let value) where value.isFinite: "\(value)"
    default: value.description
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20:
        quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func shell(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
