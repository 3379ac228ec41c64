/// How Slurm (and the CSV files made from its records) writes times, memory and resources.
///
/// Each function gives nil where the text is not of the form; none of them traps on any text.
enum SlurmText {
  /// Seconds since 1970 of `2019-01-02T03:04:05`, with a blank for `T`, a fraction, and `Z` or
  /// `+hh:mm` after it if need be, or of a plain number. A time without a zone is taken as UTC.
  static func time(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    if !bytes.isEmpty, bytes.count < 10 || !bytes.dropFirst().contains(UInt8(ascii: "-")) {
      return number(text)
    }
    guard bytes.count >= 10, let year = digits(bytes[0..<4]), bytes[4] == UInt8(ascii: "-"),
      let month = digits(bytes[5..<7]), bytes[7] == UInt8(ascii: "-"),
      let day = digits(bytes[8..<10]), (1...12).contains(month), (1...31).contains(day)
    else { return number(text) }
    var seconds = days(year: year, month: month, day: day) * 86_400
    if bytes.count == 10 { return seconds }
    guard bytes.count >= 16, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      let hour = digits(bytes[11..<13]), bytes[13] == UInt8(ascii: ":"),
      let minute = digits(bytes[14..<16]), hour < 25, minute < 60
    else { return nil }
    seconds += hour * 3600 + minute * 60
    var rest = bytes[16...]
    if rest.first == UInt8(ascii: ":") {
      guard rest.count >= 3, let second = digits(rest[17..<19]), second < 61 else { return nil }
      seconds += second
      rest = rest.dropFirst(3)
      if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst().drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      }
    }
    if rest.isEmpty || rest.elementsEqual([UInt8(ascii: "Z")]) { return seconds }
    let sign: Int64 = rest.first == UInt8(ascii: "+") ? -1 : 1
    let zone = rest.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-"), zone.count == 4,
      let hours = digits(zone[0..<2]), let minutes = digits(zone[2..<4])
    else { return nil }
    return seconds + sign * (hours * 3600 + minutes * 60)
  }

  /// Seconds of `[days-]hours:minutes:seconds`, `minutes:seconds` or, without a colon, of a plain
  /// number of seconds; `days-hours[:minutes]` as well.
  static func duration(_ text: String) -> Int64? {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    var days: Int64 = 0
    var clock = text[...]
    if parts.count == 2, !parts[0].isEmpty {
      guard let count = digits(Array(parts[0].utf8)[...]) else { return nil }
      days = count
      clock = parts[1]
    }
    let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
    if fields.count == 1, days == 0, parts.count == 1 || parts[0].isEmpty { return number(text) }
    var values: [Int64] = []
    for field in fields {
      // Fractions of a second are left out.
      let whole = field.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)[0]
      guard let value = digits(Array(whole.utf8)[...]) else { return nil }
      values.append(value)
    }
    let hasDays = parts.count == 2
    switch (values.count, hasDays) {
    case (3, _): return days * 86_400 + values[0] * 3600 + values[1] * 60 + values[2]
    case (2, false): return values[0] * 60 + values[1]
    case (2, true): return days * 86_400 + values[0] * 3600 + values[1] * 60
    case (1, true): return days * 86_400 + values[0] * 3600
    default: return nil
    }
  }

  /// Memory as Slurm writes it: an amount with a unit (K, M, G, T, P; M where there is none) and
  /// `n` (each node) or `c` (each processor) behind it, or nothing (the whole job).
  struct Memory: Equatable {
    enum Scope { case job, node, processor }

    var kilobytes: Int64
    var scope: Scope
  }

  static func memory(_ text: String) -> Memory? {
    var rest = text[...]
    var scope = Memory.Scope.job
    if rest.last == "n" || rest.last == "c" {
      scope = rest.last == "n" ? .node : .processor
      rest = rest.dropLast()
    }
    var factor = 1024.0
    if let unit = rest.last, unit.isLetter {
      switch unit {
      case "K", "k": factor = 1
      case "M", "m": factor = 1024
      case "G", "g": factor = 1_048_576
      case "T", "t": factor = 1_073_741_824
      case "P", "p": factor = 1_099_511_627_776
      default: return nil
      }
      rest = rest.dropLast()
    }
    guard let amount = Double(rest), amount >= 0, amount * factor < 9e18 else { return nil }
    return Memory(kilobytes: Int64(amount * factor), scope: scope)
  }

  /// The trackable resources of `cpu=4,mem=16G,node=1,billing=4,gres/gpu=2,gres/gpu:a100=2`.
  struct Resources: Equatable {
    var processors: Int64?
    var nodes: Int64?
    var memoryKilobytes: Int64?
    var gpus: Int64?
    var gpuType: String?
  }

  static func resources(_ text: String) -> Resources? {
    var found = Resources()
    for entry in text.split(separator: ",") {
      guard let equals = entry.lastIndex(of: "=") else { return nil }
      let name = entry[..<equals]
      let value = String(entry[entry.index(after: equals)...])
      switch name {
      case "cpu":
        guard let count = count(value) else { return nil }
        found.processors = count
      case "node":
        guard let count = count(value) else { return nil }
        found.nodes = count
      case "mem":
        guard let memory = memory(value) else { return nil }
        found.memoryKilobytes = memory.kilobytes
      case "gres/gpu":
        guard let count = count(value) else { return nil }
        found.gpus = max(found.gpus ?? 0, count)
      case let typed where typed.hasPrefix("gres/gpu:"):
        guard let count = count(value) else { return nil }
        // Of several types the first one written names the job.
        if found.gpuType == nil { found.gpuType = String(typed.dropFirst(9)) }
        found.gpus = max(found.gpus ?? 0, count)
      default: break
      }
    }
    return found
  }

  /// A count, which large systems may write with a unit: `1.5K` is 1,500.
  static func count(_ text: String) -> Int64? {
    if let value = number(text) { return value }
    guard let unit = text.last, let amount = Double(text.dropLast()), amount >= 0, amount < 1e9
    else { return nil }
    switch unit {
    case "K", "k": return Int64(amount * 1000)
    case "M", "m": return Int64(amount * 1_000_000)
    default: return nil
    }
  }

  /// The job status of the Standard Workload Format, and whether the job has ended.
  static func status(_ state: String) -> (status: Int32, hasEnded: Bool) {
    // `CANCELLED by 1000`, `COMPLETED+`
    let word = state.prefix { $0.isLetter || $0 == "_" }.uppercased()
    switch word {
    case "COMPLETED", "CD", "PASS", "PASSED", "SUCCEED", "SUCCEEDED": return (1, true)
    case "CANCELLED", "CANCELED", "CA", "REVOKED", "KILLED": return (5, true)
    case "FAILED", "F", "TIMEOUT", "TO", "NODE_FAIL", "NF", "OUT_OF_MEMORY", "OOM", "BOOT_FAIL",
      "BF", "DEADLINE", "DL", "PREEMPTED", "PR", "LAUNCH_FAILED", "RECONFIG_FAIL":
      return (0, true)
    case "PENDING", "PD", "RUNNING", "R", "SUSPENDED", "S", "COMPLETING", "CG", "CONFIGURING",
      "CF", "REQUEUED", "RQ", "REQUEUE_HOLD", "REQUEUE_FED", "RESIZING", "RS", "SPECIAL_EXIT",
      "STAGE_OUT", "SIGNALING", "STOPPED", "RESV_DEL_HOLD":
      return (-1, false)
    default: return (-1, true)
    }
  }

  /// Whether a job of this state runs, so that its start is no plan.
  static func isRunning(_ state: String) -> Bool {
    let word = state.prefix { $0.isLetter || $0 == "_" }.uppercased()
    return ["RUNNING", "R", "SUSPENDED", "S", "COMPLETING", "CG", "STOPPED", "SIGNALING"].contains(word)
  }

  /// A decimal number, rounded toward zero.
  static func number(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { bytes in
      if case .success(let value) = DecimalText.integer(bytes) { value } else { nil }
    }
  }

  /// A number of at most 9 digits and nothing else.
  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
    var value: Int64 = 0
    for byte in bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }

  /// Days since 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date
  /// algorithms").
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
