internal import Recommendations

/// The lines of an environment file that a recommendation keeps: between two comments with its id.
enum EnvironmentBlock {
  /// The file's contents with the recommendation's block in place of its old one, or at the end.
  static func set(_ variables: [EnvironmentVariable], for id: String, in bytes: [UInt8]) -> [UInt8] {
    let first = Array("# >>> plait \(id) >>>\n".utf8)
    let last = Array("# <<< plait \(id) <<<\n".utf8)
    var block = first
    for variable in variables {
      block += Array("export \(variable.name)=\(quoted(variable.value))\n".utf8)
    }
    block += last
    let lines = splitLines(bytes)
    if let start = lines.firstIndex(where: { Array($0) == first }),
      let end = lines[start...].firstIndex(where: { Array($0) == last })
    {
      return Array(lines[..<start].joined()) + block + Array(lines[(end + 1)...].joined())
    }
    let gap: [UInt8] = bytes.isEmpty || bytes.last == 10 ? [] : [10]
    return bytes + gap + block
  }

  /// A word that a POSIX shell reads as exactly this text.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
