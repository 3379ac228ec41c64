package import Diagnostics
internal import Yams

/// A value of a YAML file of whatever form, for keys that take more than one; its errors name the file, the
/// line and the key.
package struct YAMLValue {
  private let node: Node
  private let path: String
  private let file: String

  init(_ node: Node, path: String, file: String) {
    self.node = node
    self.path = path
    self.file = file
  }

  /// What is written; nil for a list or a mapping.
  package var scalar: String? { node.scalar?.string }

  /// Whether it is written in quotes, and so meant as a text whatever it looks like.
  package var isQuoted: Bool {
    switch node.scalar?.style {
    case .singleQuoted, .doubleQuoted, .literal, .folded: true
    default: false
    }
  }

  package var isList: Bool { node.sequence != nil }
  package var isMapping: Bool { node.mapping != nil }

  package var location: SourceLocation {
    SourceLocation(file: file, line: node.mark?.line, column: node.mark?.column, field: path)
  }

  package func flaw(_ message: String) -> YAMLDocumentError {
    YAMLDocumentError(.malformed, message, at: location)
  }

  /// The values of a list.
  /// - Throws: `YAMLDocumentError` where it is none.
  package func items() throws(YAMLDocumentError) -> [YAMLValue] {
    guard let sequence = node.sequence else { throw flaw("must be a list, such as [1, 2, 4]") }
    return sequence.enumerated().map { YAMLValue($1, path: "\(path)[\($0)]", file: file) }
  }

  /// The mapping.
  /// - Throws: `YAMLDocumentError` where it is none.
  package func section() throws(YAMLDocumentError) -> YAMLSection {
    try YAMLSection(node, path: path, title: path, file: file)
  }
}

extension YAMLSection {
  /// The value of a key; nil where the key is missing.
  package func value(_ key: String) -> YAMLValue? {
    node(key).map { YAMLValue($0, path: full(key), file: file) }
  }
}
