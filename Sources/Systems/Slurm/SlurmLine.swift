internal import Diagnostics

/// The lines of Slurm's configuration files and the words on them.
enum SlurmLine {
  /// A logical line: what stands on it, joined over backslashes and without its comment.
  struct Line {
    var number: Int
    var text: String
  }

  /// The logical lines of a text, numbered by their first physical line, from 1.
  static func lines(of text: String) -> [Line] {
    var result: [Line] = []
    var pending: Line?
    var number = 0
    for piece in physicalLines(of: text) {
      number += 1
      // A comment ends with its line; a backslash inside it joins nothing.
      let kept = withoutComment(piece)
      let isCommented = kept.count < piece.count
      var body = kept
      let isContinued = !isCommented && body.last == "\\"
      if isContinued { body = body.dropLast() }
      if pending == nil { pending = Line(number: number, text: "") }
      pending!.text += body
      if !isContinued {
        result.append(pending!)
        pending = nil
      }
    }
    if let pending { result.append(pending) }
    return result
  }

  /// The lines as they stand in the file, without their ends: a line feed, perhaps behind a carriage return.
  ///
  /// To Swift the two together are one character, so the bytes are looked at.
  static func physicalLines(of text: String) -> [Substring] {
    text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      Substring(line.last == 0x0D ? line.dropLast() : line)
    }
  }

  private static func withoutComment(_ line: Substring) -> Substring {
    var isQuoted = false
    var isEscaped = false
    for index in line.utf8.indices {
      let byte = line.utf8[index]
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: "#"), !isQuoted {
        return line[..<index]
      }
    }
    return line
  }

  /// The words of a line: separated by blanks that are not in double quotes; the quotes stay.
  static func words(_ text: String, at location: SourceLocation) throws(SlurmFileError) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isQuoted = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C
      if isBlank, !isQuoted {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
      } else {
        word.append(byte)
      }
    }
    if isQuoted {
      throw SlurmFileError(.malformedLine, "a double quote is not closed on this line", at: location)
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  /// `Key=Value`, with quotes and escapes of the value taken away.
  static func entry(
    _ word: String, at location: SourceLocation
  ) throws(SlurmFileError) -> SlurmConfiguration.Entry {
    guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
      throw SlurmFileError(
        .malformedLine, "`\(word.prefix(60))` is not of the form Key=Value; write no blanks around the =",
        at: location)
    }
    let key = word[..<equals]
    guard key.utf8.allSatisfy({ isKeyByte($0) }) else {
      throw SlurmFileError(
        .malformedLine, "`\(key.prefix(60))` is no key: keys are letters, digits and _", at: location)
    }
    return SlurmConfiguration.Entry(
      key: String(key), value: unquoted(word[word.index(after: equals)...]), location: location)
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func unquoted(_ value: Substring) -> String {
    if value.utf8.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
      return String(value.dropFirst().dropLast())
    }
    return String(value).replacing("\\#", with: "#")
  }
}

extension String {
  /// A copy with every occurrence of `part` replaced; `part` is not empty.
  fileprivate func replacing(_ part: String, with new: String) -> String {
    guard contains("\\") else { return self }
    var result: [UInt8] = []
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: wanted) {
        result += Array(new.utf8)
        index += wanted.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
