internal import Fingerprints

extension Change.Step {
  /// The patch that leads from one text to another, for exactly that file; nil where they are equal.
  ///
  /// The diff has three lines of context, as `diff -u` writes it, and the step names the old file's fingerprint.
  package static func patch(path: String, from old: [UInt8], to new: [UInt8]) -> Change.Step? {
    if old == new { return nil }
    return .patchFile(
      path: path, unifiedDiff: DiffedLines(old, new).text(path: path), expecting: Fingerprint(of: old))
  }
}

/// Two texts as lines that are kept, removed and added, in order.
private struct DiffedLines {
  private static let contextLines = 3

  private struct Line {
    /// A space, `-` or `+`.
    var mark: UInt8
    var bytes: ArraySlice<UInt8>
  }

  private var lines: [Line] = []

  init(_ old: [UInt8], _ new: [UInt8]) {
    let from = Self.split(old)
    let to = Self.split(new)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in to.difference(from: from) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var before = 0
    var after = 0
    while before < from.count || after < to.count {
      if before < from.count, removed.contains(before) {
        lines.append(Line(mark: UInt8(ascii: "-"), bytes: from[before]))
        before += 1
      } else if after < to.count, added.contains(after) {
        lines.append(Line(mark: UInt8(ascii: "+"), bytes: to[after]))
        after += 1
      } else {
        lines.append(Line(mark: UInt8(ascii: " "), bytes: from[before]))
        before += 1
        after += 1
      }
    }
  }

  /// Lines with their line feeds; the last may lack one.
  private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 10 {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  func text(path: String) -> String {
    var result = Array("--- \(path)\n+++ \(path)\n".utf8)
    var before = 0
    var after = 0
    var position = 0
    for hunk in hunks {
      while position < hunk.lowerBound {
        // Between hunks lies only what both have.
        before += 1
        after += 1
        position += 1
      }
      let removed = hunk.count { lines[$0].mark != UInt8(ascii: "+") }
      let added = hunk.count { lines[$0].mark != UInt8(ascii: "-") }
      // A side without lines is named by the line before it (POSIX, diff -u).
      result += Array(
        "@@ -\(removed > 0 ? before + 1 : before),\(removed) +\(added > 0 ? after + 1 : after),\(added) @@\n"
          .utf8)
      for index in hunk {
        result.append(lines[index].mark)
        result += lines[index].bytes
        if lines[index].bytes.last != 10 { result += Array("\n\\ No newline at end of file\n".utf8) }
      }
      before += removed
      after += added
      position = hunk.upperBound
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The changed lines with their context, joined where contexts touch.
  private var hunks: [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in lines.indices where lines[index].mark != UInt8(ascii: " ") {
      let start = max(index - Self.contextLines, 0)
      let end = min(index + Self.contextLines + 1, lines.count)
      if let last = hunks.last, start <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<end
      } else {
        hunks.append(start..<end)
      }
    }
    return hunks
  }
}
