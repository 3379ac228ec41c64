extension SlurmLine {
  /// A logical line with the places of its words in the file.
  struct Placed {
    struct Word {
      /// What stands before the `=`, in lower case.
      var key: String
      var place: Range<Int>
    }

    var words: [Word] = []
    /// All of it, with its end.
    var place: Range<Int>
  }

  /// The logical line that begins on a physical line, from 1; nil where there is none.
  static func placed(_ number: Int, in bytes: [UInt8]) -> Placed? {
    var start = 0
    for _ in 1..<max(number, 1) {
      guard let end = bytes[start...].firstIndex(of: 10) else { return nil }
      start = end + 1
    }
    if start >= bytes.count { return nil }
    var kept: [(byte: UInt8, place: Int)] = []
    var next = start
    var isContinued = true
    while isContinued, next < bytes.count {
      let end = bytes[next...].firstIndex(of: 10) ?? bytes.count
      isContinued = append(bytes[next..<end], to: &kept)
      next = min(end + 1, bytes.count)
    }
    return Placed(words: words(kept), place: start..<next)
  }

  /// Takes what a physical line says, without its comment; true where a backslash joins the next one.
  private static func append(
    _ line: ArraySlice<UInt8>, to kept: inout [(byte: UInt8, place: Int)]
  ) -> Bool {
    let line = line.last == 0x0D ? line.dropLast() : line
    var isQuoted = false
    var isEscaped = false
    for index in line.indices {
      let byte = line[index]
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        if index == line.endIndex - 1 { return true }
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: "#"), !isQuoted {
        return false
      }
      kept.append((byte, index))
    }
    return false
  }

  private static func words(_ kept: [(byte: UInt8, place: Int)]) -> [Placed.Word] {
    var words: [Placed.Word] = []
    var word: [(byte: UInt8, place: Int)] = []
    func close() {
      guard let first = word.first, let last = word.last else { return }
      let key = String(decoding: word.map(\.byte).prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      words.append(Placed.Word(key: key.lowercased(), place: first.place..<(last.place + 1)))
      word = []
    }
    var isQuoted = false
    for entry in kept {
      if entry.byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      let isBlank = [0x20, 0x09, 0x0B, 0x0C].contains(entry.byte)
      if isBlank, !isQuoted { close() } else { word.append(entry) }
    }
    close()
    return words
  }
}
