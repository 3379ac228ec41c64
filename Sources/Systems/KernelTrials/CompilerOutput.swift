/// What a compiler printed.
enum CompilerOutput {
  private static let mostCharacters = 300
  private static let signs = ["error:", "error ", "undefined reference", "cannot find", "Error"]

  /// The first line that tells of an error, else the first line; nil where there is none.
  static func firstError(_ text: String) -> String? {
    let lines = text.split(whereSeparator: \.isNewline)
    let line = lines.first { line in signs.contains { line.contains($0) } } ?? lines.first
    return line.map { String($0.prefix(mostCharacters)) }
  }
}
