package import Diagnostics
internal import Foundation
internal import Yams

/// A mapping of a YAML file, whose errors name the file, the line and the key.
package struct YAMLSection {
  /// The keys in the order of the file.
  package let keys: [String]
  private let nodes: [Node]
  private let path: String
  let file: String
  private let line: Int?
  private let column: Int?

  /// The whole of a file.
  /// - Parameters:
  ///   - title: What the file is, such as `a policy file`.
  ///   - mostBytes: A longer file is refused.
  /// - Throws: `YAMLDocumentError`.
  package init(contentsOf path: String, title: String, mostBytes: Int) throws(YAMLDocumentError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
      let handle = FileHandle(forReadingAtPath: path)
    else {
      throw YAMLDocumentError(
        .unreadable, "\(title) cannot be read; check the path and the permissions",
        at: SourceLocation(file: path))
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: mostBytes + 1) ?? Data(), data.count <= mostBytes,
      let text = String(data: data, encoding: .utf8)
    else {
      throw YAMLDocumentError(
        .malformed, "\(title) is UTF-8 text of at most \(mostBytes) bytes", at: SourceLocation(file: path))
    }
    try self.init(text: text, title: title, file: path)
  }

  /// The whole of a text; `file` names it in errors.
  /// - Throws: `YAMLDocumentError`.
  package init(text: String, title: String, file: String) throws(YAMLDocumentError) {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw YAMLDocumentError(
        .malformed, "\(title) must be YAML; mend the syntax, or have the file written anew",
        at: Self.location(of: error, file: file),
        cause: "\(error)".split(separator: "\n").first.map(String.init))
    }
    guard let root else {
      throw YAMLDocumentError(.malformed, "\(title) must not be empty", at: SourceLocation(file: file))
    }
    try self.init(root, path: "", title: title, file: file)
  }

  init(_ node: Node, path: String, title: String, file: String) throws(YAMLDocumentError) {
    self.path = path
    self.file = file
    line = node.mark?.line
    column = node.mark?.column
    guard let mapping = node.mapping else {
      throw YAMLDocumentError(
        .malformed, "\(path.isEmpty ? title : path) must be a mapping of keys to values",
        at: SourceLocation(
          file: file, line: node.mark?.line, column: node.mark?.column, field: path.isEmpty ? nil : path))
    }
    var keys: [String] = []
    var nodes: [Node] = []
    for (key, value) in mapping {
      keys.append(key.string ?? "?")
      nodes.append(value)
    }
    self.keys = keys
    self.nodes = nodes
  }

  private static func location(of error: any Error, file: String) -> SourceLocation {
    switch error {
    case YamlError.parser(_, _, let mark, _), YamlError.scanner(_, _, let mark, _),
      YamlError.composer(_, _, let mark, _):
      SourceLocation(file: file, line: mark.line, column: mark.column)
    case YamlError.duplicatedKeysInMapping(let duplicates, let context):
      SourceLocation(
        file: file, line: context.mark.line, column: context.mark.column,
        field: duplicates.first.map { "\($0)" })
    default: SourceLocation(file: file)
    }
  }

  package func has(_ key: String) -> Bool { keys.contains(key) }

  /// Where the value of a key stands; the section itself where the key is missing.
  package func location(_ key: String) -> SourceLocation {
    let mark = node(key)?.mark
    return SourceLocation(
      file: file, line: mark?.line ?? line, column: mark?.column ?? column, field: full(key))
  }

  /// An error about the value of a key.
  package func flaw(_ key: String, _ message: String) -> YAMLDocumentError {
    YAMLDocumentError(.malformed, message, at: location(key))
  }

  /// Refuses keys that are not listed.
  package func allow(_ known: [String]) throws(YAMLDocumentError) {
    for key in keys where !known.contains(key) {
      throw flaw(key, "unknown key; known are \(known.joined(separator: ", "))")
    }
  }

  /// Refuses another schema than those listed.
  /// - Parameter advice: What to do about a file of another version.
  package func requireSchema(_ known: [String], advice: String) throws(YAMLDocumentError) {
    let schema = try text("schema")
    guard known.contains(schema) else {
      throw YAMLDocumentError(
        .otherVersion,
        "the file has the form \(schema) and this version of Plait reads \(known.last ?? ""); \(advice)",
        at: location("schema"))
    }
  }

  package func section(_ key: String) throws(YAMLDocumentError) -> YAMLSection? {
    guard let node = node(key) else { return nil }
    return try YAMLSection(node, path: full(key), title: key, file: file)
  }

  /// The value of a key where it is one value, as it is written; nil where the key is missing or has more.
  package func scalar(_ key: String) -> String? { node(key)?.scalar?.string }

  package func text(_ key: String) throws(YAMLDocumentError) -> String {
    guard let text = scalar(key) else {
      throw flaw(key, "the key \(full(key)) is missing or not a text")
    }
    return text
  }

  package func integer(_ key: String, _ range: ClosedRange<Int>) throws(YAMLDocumentError) -> Int? {
    guard has(key) else { return nil }
    guard let value = scalar(key).flatMap({ Int($0) }), range.contains(value) else {
      throw flaw(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  package func number(_ key: String, _ range: ClosedRange<Double>) throws(YAMLDocumentError) -> Double? {
    guard has(key) else { return nil }
    guard let value = scalar(key).flatMap({ Double($0) }), range.contains(value) else {
      throw flaw(key, "must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  package func flag(_ key: String) throws(YAMLDocumentError) -> Bool? {
    guard has(key) else { return nil }
    switch scalar(key) {
    case "true": return true
    case "false": return false
    default: throw flaw(key, "must be true or false")
    }
  }

  package func choice<Choice: CaseIterable & RawRepresentable>(
    _ key: String, _ type: Choice.Type
  ) throws(YAMLDocumentError) -> Choice? where Choice.RawValue == String {
    guard has(key) else { return nil }
    guard let value = scalar(key).flatMap({ Choice(rawValue: $0) }) else {
      throw flaw(key, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  func node(_ key: String) -> Node? { keys.firstIndex(of: key).map { nodes[$0] } }

  func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
