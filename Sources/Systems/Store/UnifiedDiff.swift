internal import Diagnostics

/// A unified diff of one file, as `diff -u` writes it (POSIX.1-2017, `diff`, option `-u`).
struct UnifiedDiff {
  private struct Hunk {
    /// The line of the old file, from 1, at which the hunk begins.
    var start: Int
    /// Lines with their line feed, if they have one.
    var old: [ArraySlice<UInt8>]
    var new: [ArraySlice<UInt8>]
  }

  private let hunks: [Hunk]

  /// Parses a diff; what stands before its first hunk is skipped.
  ///
  /// Throws `StoreError` (`patch-mismatch`) that names the line of the diff.
  init(_ text: String) throws(StoreError) {
    let lines = splitLines(Array(text.utf8))
    var hunks: [Hunk] = []
    var index = 0
    while index < lines.count {
      guard lines[index].starts(with: Array("@@ ".utf8)) else {
        // After a hunk may stand only nothing or another hunk: a second file's header is refused.
        if !hunks.isEmpty, lines[index].contains(where: { $0 != 10 && $0 != 13 && $0 != 32 }) {
          throw Self.flaw(index, "a hunk (`@@ ...`) must stand here; a change patches one file at a time")
        }
        index += 1
        continue
      }
      guard let header = Self.header(lines[index]) else {
        throw Self.flaw(index, "a hunk begins with `@@ -line,count +line,count @@`")
      }
      index += 1
      var hunk = Hunk(start: header.start, old: [], new: [])
      while hunk.old.count < header.oldCount || hunk.new.count < header.newCount {
        guard index < lines.count else { throw Self.flaw(index, "the hunk ends before its lines do") }
        let line = lines[index]
        index += 1
        // Some programs cut the space of an empty line of context off.
        let mark = line == [10] ? UInt8(ascii: " ") : line.first ?? UInt8(ascii: " ")
        var rest = line == [10] ? line : line.dropFirst()
        if index < lines.count, lines[index].first == UInt8(ascii: "\\") {
          if rest.last == 10 { rest = rest.dropLast() }
          index += 1
        }
        switch mark {
        case UInt8(ascii: " "):
          hunk.old.append(rest)
          hunk.new.append(rest)
        case UInt8(ascii: "-"): hunk.old.append(rest)
        case UInt8(ascii: "+"): hunk.new.append(rest)
        default: throw Self.flaw(index - 1, "a line of a hunk begins with a space, `-` or `+`")
        }
      }
      if hunk.old.count != header.oldCount || hunk.new.count != header.newCount {
        throw Self.flaw(index - 1, "the hunk's lines do not add up to the counts of its header")
      }
      hunks.append(hunk)
    }
    if hunks.isEmpty { throw Self.flaw(0, "there is no hunk (`@@ ...`) in it") }
    self.hunks = hunks
  }

  /// The new contents of a file. Context and removed lines must stand exactly where the diff says.
  ///
  /// Throws `StoreError` (`patch-mismatch`) that names the hunk and the line of the file.
  func apply(to bytes: [UInt8], path: String) throws(StoreError) -> [UInt8] {
    let lines = splitLines(bytes)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 1024)
    var next = 0
    for (number, hunk) in hunks.enumerated() {
      // A hunk without old lines names the line that it comes after.
      let start = hunk.old.isEmpty ? hunk.start : hunk.start - 1
      guard start >= next, start <= lines.count else {
        throw Self.mismatch(
          path, hunk: number, line: hunk.start, "there is no such line behind the hunk before")
      }
      for line in lines[next..<start] { result.append(contentsOf: line) }
      for (offset, expected) in hunk.old.enumerated() {
        guard start + offset < lines.count else {
          throw Self.mismatch(path, hunk: number, line: start + offset + 1, "the file ends before it")
        }
        guard lines[start + offset] == expected else {
          let found = String(decoding: lines[start + offset].prefix(60), as: UTF8.self)
          throw Self.mismatch(
            path, hunk: number, line: start + offset + 1,
            "the diff expects `\(Self.shown(expected))`, the file has `\(Self.shown(found.utf8))`")
        }
      }
      for line in hunk.new { result.append(contentsOf: line) }
      next = start + hunk.old.count
    }
    for line in lines[next...] { result.append(contentsOf: line) }
    return result
  }

  private static func header(_ line: ArraySlice<UInt8>) -> (start: Int, oldCount: Int, newCount: Int)? {
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
    guard words.count >= 4, words[3].starts(with: Array("@@".utf8)), let old = range(words[1], mark: "-"),
      let new = range(words[2], mark: "+"), old.start > 0 || old.count == 0
    else { return nil }
    return (old.start, old.count, new.count)
  }

  /// `-12,3` or `-12`, which stands for a count of 1.
  private static func range(_ word: ArraySlice<UInt8>, mark: Character) -> (start: Int, count: Int)? {
    guard word.first == mark.asciiValue else { return nil }
    let parts = word.dropFirst().split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    var numbers: [Int] = []
    for part in parts {
      guard part.allSatisfy({ (48...57).contains($0) }),
        let number = Int(String(decoding: part, as: UTF8.self)), number < 1 << 40
      else { return nil }
      numbers.append(number)
    }
    return (numbers[0], numbers.count == 2 ? numbers[1] : 1)
  }

  private static func shown(_ bytes: some Sequence<UInt8>) -> String {
    var line = Array(bytes)
    if line.last == 10 { line.removeLast() }
    return String(decoding: line.prefix(60), as: UTF8.self)
  }

  private static func flaw(_ index: Int, _ text: String) -> StoreError {
    StoreError(
      .patchMismatch, "The diff is malformed: \(text).", at: SourceLocation(file: "diff", line: index + 1))
  }

  private static func mismatch(_ path: String, hunk: Int, line: Int, _ text: String) -> StoreError {
    StoreError(
      .patchMismatch,
      "Hunk \(hunk + 1) of the diff does not fit: \(text). The file was changed since the recommendation "
        + "was made; make it again.", at: SourceLocation(file: path, line: line))
  }
}

/// Lines with their line feeds; the last may lack one.
func splitLines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
  var lines: [ArraySlice<UInt8>] = []
  var start = 0
  for (index, byte) in bytes.enumerated() where byte == 10 {
    lines.append(bytes[start...index])
    start = index + 1
  }
  if start < bytes.count { lines.append(bytes[start...]) }
  return lines
}
