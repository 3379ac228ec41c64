internal import Diagnostics

extension BatchScript {
  /// Reads the `#SBATCH` lines that stand before the first command, as sbatch does; later lines of a
  /// script overrule earlier ones.
  ///
  /// - Parameter file: The name in messages.
  /// - Throws: `BatchScriptError`, with file and line.
  package init(text: String, file: String) throws(BatchScriptError) {
    self.init()
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    guard lines[0].hasPrefix("#!") else {
      throw BatchScriptError(
        .notAScript, "a batch script begins with #! and the path of its interpreter, such as #!/bin/sh",
        at: SourceLocation(file: file, line: 1))
    }
    for (index, line) in lines.enumerated() {
      let place = SourceLocation(file: file, line: index + 1)
      if line.unicodeScalars.contains("\0") {
        throw BatchScriptError(.notAScript, "the line holds a NUL byte; this is no script", at: place)
      }
      if line.hasPrefix("#SBATCH") {
        let rest = line.dropFirst("#SBATCH".count)
        guard rest.first.map({ $0 == " " || $0 == "\t" }) ?? true else { continue }
        var options = BatchOptions(words: try Self.words(rest, at: place), place: place)
        while let option = try options.next() { try take(option, &options) }
        continue
      }
      let isComment = line.hasPrefix("#")
      if !isComment, !line.allSatisfy({ $0 == " " || $0 == "\t" }) { break }
    }
  }

  /// Splits a line as sbatch does: blanks part words, quotes hold them together, `#` begins a comment.
  private static func words(
    _ text: Substring, at place: SourceLocation
  ) throws(BatchScriptError) -> [String] {
    var words: [String] = []
    var word = ""
    var isOpen = false
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\\" {
        isEscaped = true
        isOpen = true
      } else if character == "\"" || character == "'" {
        quote = character
        isOpen = true
      } else if character == " " || character == "\t" {
        if isOpen { words.append(word) }
        word = ""
        isOpen = false
      } else if character == "#", !isOpen {
        break
      } else {
        word.append(character)
        isOpen = true
      }
    }
    if quote != nil {
      throw BatchScriptError(
        .malformedOption, "a quote is opened and not closed; close it on the same line", at: place)
    }
    if isOpen { words.append(word) }
    return words
  }

  private mutating func take(
    _ option: String, _ options: inout BatchOptions
  ) throws(BatchScriptError) {
    switch option {
    case "-J", "--job-name": jobName = try options.value()
    case "-A", "--account": account = try options.value()
    case "-p", "--partition": partition = try options.value()
    case "-q", "--qos": qos = try options.value()
    case "-N", "--nodes": (leastNodes, mostNodes) = try options.range()
    case "-n", "--ntasks": tasks = try options.count()
    case "--ntasks-per-node": tasksPerNode = try options.count()
    case "-c", "--cpus-per-task": processorsPerTask = try options.count()
    case "-t", "--time": limitSeconds = try options.limit()
    case "--mem": memoryPerNodeKilobytes = try options.memory()
    case "--mem-per-cpu": memoryPerProcessorKilobytes = try options.memory()
    case "--exclusive":
      isExclusive = true
      _ = options.attachedValue()
    case "-d", "--dependency": dependency = try options.value()
    case "-b", "--begin": begin = try options.value()
    case "-a", "--array": array = try options.value()
    case "-H", "--hold": isHeld = true
    default:
      otherOptions.append(option)
      options.passOver(option)
    }
  }
}
