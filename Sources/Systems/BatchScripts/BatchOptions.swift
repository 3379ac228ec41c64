internal import Diagnostics

/// The words of one `#SBATCH` line, taken option by option.
struct BatchOptions {
  private let words: [String]
  private let place: SourceLocation
  private var position = 0
  private var option = ""
  /// What stands in the same word behind the option: `8` of `-n8`, `1:00` of `--time=1:00`.
  private var attached: String?

  /// Options that take no value.
  private static let flags: Set<String> = [
    "-H", "--hold", "-W", "--wait", "-Q", "--quiet", "-s", "--oversubscribe", "--share", "-k", "--no-kill",
    "--requeue", "--no-requeue", "-O", "--overcommit", "--contiguous", "--parsable", "--reboot",
    "--spread-job", "--use-min-nodes", "--test-only", "-v", "--verbose", "--get-user-env",
    "--ignore-pbs", "--exclusive", "--propagate", "--nice",
  ]
  /// The most of a count; a time limit in seconds is at most a thousand years.
  private static let countMax = 1 << 31
  private static let secondsMax: Int64 = 1000 * 365 * 86_400

  init(words: [String], place: SourceLocation) {
    self.words = words
    self.place = place
  }

  /// The next option, `-n` or `--ntasks`; nil at the end of the line.
  mutating func next() throws(BatchScriptError) -> String? {
    guard position < words.count else { return nil }
    let word = words[position]
    position += 1
    attached = nil
    if word.hasPrefix("--"), word.count > 2 {
      if let equals = word.firstIndex(of: "=") {
        option = String(word[..<equals])
        attached = String(word[word.index(after: equals)...])
      } else {
        option = word
      }
      return option
    }
    guard word.hasPrefix("-"), word.count > 1 else {
      throw BatchScriptError(
        .malformedOption, "`\(word.prefix(40))` is no option; options begin with - or --", at: place)
    }
    option = String(word.prefix(2))
    if word.count > 2 { attached = String(word.dropFirst(2)) }
    return option
  }

  /// Takes the value of an option that need not have one: only what is attached.
  mutating func attachedValue() -> String? {
    defer { attached = nil }
    return attached
  }

  mutating func value() throws(BatchScriptError) -> String {
    if let attached = attachedValue(), !attached.isEmpty { return attached }
    guard position < words.count, !words[position].hasPrefix("-") else { throw fault("needs a value") }
    position += 1
    if words[position - 1].isEmpty { throw fault("needs a value") }
    return words[position - 1]
  }

  /// Passes over an option that is not looked at, with its value.
  mutating func passOver(_ option: String) {
    if attached != nil || Self.flags.contains(option) { return }
    if position < words.count, !words[position].hasPrefix("-") { position += 1 }
  }

  mutating func count() throws(BatchScriptError) -> Int {
    let text = try value()
    guard let count = Self.count(text) else { throw fault("needs a number of at least 1", text) }
    return count
  }

  /// `4` or `2-4`.
  mutating func range() throws(BatchScriptError) -> (Int, Int) {
    let text = try value()
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let least = Self.count(String(parts[0])) else {
      throw fault("needs a number of nodes, such as 4 or 2-4", text)
    }
    if parts.count == 1 { return (least, least) }
    guard let most = Self.count(String(parts[1])), most >= least else {
      throw fault("needs a number of nodes, such as 4 or 2-4", text)
    }
    return (least, most)
  }

  /// Numbers may end with k (1024) or m (1048576), as sbatch takes them for nodes.
  private static func count(_ text: String) -> Int? {
    var digits = text[...]
    var factor = 1
    if let last = digits.last, let unit = ["k": 1024, "K": 1024, "m": 1_048_576, "M": 1_048_576][last] {
      factor = unit
      digits = digits.dropLast()
    }
    guard let number = whole(digits), number >= 1, number <= countMax / factor else { return nil }
    return number * factor
  }

  private static func whole(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 12, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }

  /// A time limit: minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or
  /// days-hours:minutes:seconds; UNLIMITED, INFINITE, -1 and 0 are no limit.
  mutating func limit() throws(BatchScriptError) -> Int64? {
    let text = attached == nil && position < words.count && words[position] == "-1" ? take() : try value()
    if ["UNLIMITED", "INFINITE", "-1", "0"].contains(text.uppercased()) { return nil }
    guard let seconds = Self.seconds(text), seconds > 0, seconds <= Self.secondsMax else {
      throw fault("needs a time such as 30, 1:30:00 or 2-12", text)
    }
    return seconds
  }

  private mutating func take() -> String {
    position += 1
    return words[position - 1]
  }

  static func seconds(_ text: String) -> Int64? {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    var values: [Int64] = []
    for field in parts[parts.count - 1].split(separator: ":", omittingEmptySubsequences: false) {
      guard let value = whole(field) else { return nil }
      values.append(Int64(value))
    }
    if parts.count == 2 {
      guard let days = whole(parts[0]), days <= 1_000_000, values.count <= 3,
        values.allSatisfy({ $0 < 1 << 40 })
      else { return nil }
      values += Array(repeating: 0, count: 3 - values.count)
      return Int64(days) * 86_400 + values[0] * 3600 + values[1] * 60 + values[2]
    }
    switch values.count {
    case 1: return values[0] * 60
    case 2: return values[0] * 60 + values[1]
    case 3: return values[0] * 3600 + values[1] * 60 + values[2]
    default: return nil
    }
  }

  /// Kilobytes of `4000`, `4000M`, `16G`; 0 is all memory of a node.
  mutating func memory() throws(BatchScriptError) -> Int64 {
    let text = try value()
    var digits = text[...]
    var factor: Int64 = 1024
    if let last = digits.last,
      let unit = ["K": 1, "M": 1024, "G": 1_048_576, "T": 1_073_741_824][last.uppercased()]
    {
      factor = Int64(unit)
      digits = digits.dropLast()
    }
    guard let number = Self.whole(digits), Int64(number) <= (Int64.max / 2) / factor else {
      throw fault("needs an amount of memory such as 4000M or 16G", text)
    }
    return Int64(number) * factor
  }

  private func fault(_ needs: String, _ text: String? = nil) -> BatchScriptError {
    BatchScriptError(
      .malformedOption, "\(option) \(needs)" + (text.map { ", not `\($0.prefix(40))`" } ?? ""), at: place)
  }
}
