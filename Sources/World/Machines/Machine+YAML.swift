internal import Diagnostics
internal import Glibc
internal import Yams

extension Machine {
  /// The version of the YAML form, as its key `schema` holds it.
  package static let schema = "plait.machine/1"

  /// Machine files are small; a larger one is something else.
  private static let sizeLimitBytes = 16 << 20

  /// Reads a machine file; `path` names it in errors too.
  ///
  /// Throws `MachineError`.
  package init(path: String) throws(MachineError) {
    guard let file = fopen(path, "rbe") else {
      let cause = String(cString: strerror(errno))
      throw MachineError(
        .unreadable, "The machine file cannot be opened. Check its name and that you may read it.",
        at: SourceLocation(file: path), cause: cause)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= Self.sizeLimitBytes {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    if ferror(file) != 0 {
      let cause = String(cString: strerror(errno))
      throw MachineError(
        .unreadable, "The machine file cannot be read.", at: SourceLocation(file: path), cause: cause)
    }
    try self.init(yaml: bytes, file: path)
  }

  /// Reads the YAML form from UTF-8 bytes; `file` names the input in errors.
  ///
  /// Throws `MachineError` with line, column and key.
  package init(yaml bytes: [UInt8], file: String) throws(MachineError) {
    let start = SourceLocation(file: file)
    if bytes.count > Self.sizeLimitBytes {
      throw MachineError(.malformed, "This is larger than 16 MiB: it is no machine file.", at: start)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw MachineError(.malformed, "This is not UTF-8 text.", at: start)
    }
    try self.init(yaml: text, file: file)
  }

  /// Reads the YAML form from a text; `file` names the input in errors.
  ///
  /// Throws `MachineError` with line, column and key.
  package init(yaml text: String, file: String) throws(MachineError) {
    if let place = aliasPlace(in: text) {
      throw MachineError(
        .malformed,
        "A machine file has no aliases (`*name`): write the value out. A text with ` *` in it "
          + "must do without it.",
        at: SourceLocation(file: file, line: place.line, column: place.column))
    }
    let root: Node?
    do {
      // The encoding is given because the library else looks for it in the environment.
      root = try Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch {
      throw diagnosis(of: error, file: file)
    }
    guard let root else {
      throw MachineError(
        .malformed, "This file is empty. A machine needs at least `name` and `nodes`.",
        at: SourceLocation(file: file))
    }
    self = try MachineReader.machine(YAMLValue(node: root, file: file, path: ""))
  }
}

/// Where an alias stands, or what may be one; nil where there is surely none.
///
/// Aliases of aliases grow without bound when a tree is made of them, so they are looked for before: a
/// `*` before a name, where a value may begin. Lines of comment are skipped; quotes are not told apart.
private func aliasPlace(in text: String) -> (line: Int, column: Int)? {
  var line = 1
  var column = 0
  var mayBeginValue = true
  var isComment = false
  var isStartOfLine = true
  var star: (line: Int, column: Int)?
  for character in text.unicodeScalars {
    column += 1
    if let star, character.value > 32 { return star }
    star = nil
    switch character {
    case "\n", "\r":
      line += character == "\n" ? 1 : 0
      column = 0
      mayBeginValue = true
      isStartOfLine = true
      isComment = false
    case " ", "\t":
      break
    case "#":
      if isStartOfLine { isComment = true }
      isStartOfLine = false
      mayBeginValue = false
    case "*":
      if mayBeginValue, !isComment { star = (line, column) }
      isStartOfLine = false
      mayBeginValue = false
    default:
      mayBeginValue = ":-?,[{".unicodeScalars.contains(character)
      isStartOfLine = false
    }
  }
  return nil
}

private func diagnosis(of error: any Error, file: String) -> MachineError {
  var location = SourceLocation(file: file)
  guard let error = error as? YamlError else {
    return MachineError(.malformed, "This is not YAML.", at: location, cause: "\(error)")
  }
  switch error {
  case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
    .composer(let context, let problem, let mark, _):
    location.line = mark.line
    location.column = mark.column
    let cause = (context.map { "\($0.text): " } ?? "") + problem
    return MachineError(.malformed, "This is not YAML as Plait reads it.", at: location, cause: cause)
  case .duplicatedKeysInMapping(let duplicates, let context):
    location.line = context.mark.line
    location.column = context.mark.column
    location.field = duplicates.sorted().first
    return MachineError(
      .duplicateKey, "A mapping that begins here has this key more than once. Keep one.", at: location)
  case .reader(let problem, _, _, _):
    return MachineError(
      .malformed, "This text holds a character that YAML does not allow.", at: location, cause: problem)
  default:
    return MachineError(.malformed, "This is not YAML.", at: location, cause: "\(error)")
  }
}
