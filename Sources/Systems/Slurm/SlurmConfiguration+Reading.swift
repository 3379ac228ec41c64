internal import Diagnostics

extension SlurmConfiguration {
  /// What a reader holds at most; beyond it the file is refused rather than the memory filled.
  private static let bytesMax = 64 << 20
  private static let includeDepthMax = 16

  /// Gives the bytes of an included file, whose name is as written after `Include`.
  package typealias IncludedFile = (_ path: String) throws(SlurmFileError) -> [UInt8]

  /// Reads a `slurm.conf` (Slurm's manual, slurm.conf(5), of 22.05 and later).
  ///
  /// A backslash at the end of a line joins the next one; `#` starts a comment unless a backslash or
  /// a double quote protects it; `Include FILE` takes the lines of another file, in place.
  /// - Parameters:
  ///   - bytes: The contents, in UTF-8.
  ///   - file: The name for messages.
  ///   - included: Gives the contents of an included file.
  /// - Throws: `SlurmFileError` with file and line.
  package init(
    _ bytes: [UInt8], file: String, included: IncludedFile
  ) throws(SlurmFileError) {
    self.init(source: file)
    try read(bytes, file: file, depth: 0, included: included)
  }

  private mutating func read(
    _ bytes: [UInt8], file: String, depth: Int, included: IncludedFile
  ) throws(SlurmFileError) {
    if bytes.count > Self.bytesMax {
      throw SlurmFileError(
        .tooLarge, "the file is larger than 64 MiB; this is no slurm.conf", at: SourceLocation(file: file))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SlurmFileError(
        .malformedLine, "the file is not UTF-8 text; convert it, as with iconv",
        at: SourceLocation(file: file))
    }
    for line in SlurmLine.lines(of: text) {
      let location = SourceLocation(file: file, line: line.number)
      let words = try SlurmLine.words(line.text, at: location)
      guard let first = words.first else { continue }
      if first.lowercased() == "include" {
        guard words.count == 2 else {
          throw SlurmFileError(.malformedLine, "Include takes one file: Include PATH", at: location)
        }
        if depth >= Self.includeDepthMax {
          throw SlurmFileError(
            .tooLarge, "files are included more than \(Self.includeDepthMax) deep; does one include itself?",
            at: location)
        }
        includedFiles.append(words[1])
        try read(try included(words[1]), file: words[1], depth: depth + 1, included: included)
        continue
      }
      try take(words, at: location)
    }
  }

  private mutating func take(_ words: [String], at location: SourceLocation) throws(SlurmFileError) {
    var pairs: [Entry] = []
    for word in words { pairs.append(try SlurmLine.entry(word, at: location)) }
    switch pairs[0].key.lowercased() {
    case "nodename": nodeLines.append(Record(entries: pairs))
    case "partitionname": partitionLines.append(Record(entries: pairs))
    case "nodeset": nodeSetLines.append(Record(entries: pairs))
    case "downnodes": downNodeLines.append(Record(entries: pairs))
    case "frontendname": break
    default: entries += pairs
    }
  }
}
