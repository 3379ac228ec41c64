// UNSAFE POINTERS: see StandardWorkloadRowBlock.swift. Every load here is of 8 bytes that start at
// or before the last line feed of the input, behind which 8 more bytes are readable.

extension StandardWorkloadFormatReader {
  /// Reads whole lines: the last byte of `bytes` is a line feed, and `paddingBytes` more bytes are
  /// readable after it.
  ///
  /// A job line of 18 plain integers, parted by blanks or single tabs, is read here, eight
  /// characters at a time; all others go to `readAnyLine`.
  func readLines(_ bytes: UnsafeRawBufferPointer) throws(JobLogError) {
    guard let base = bytes.baseAddress else { return }
    let end = base + bytes.count
    let values = block.values
    let hasWindow = options.fromSubmitSeconds != nil || options.toSubmitSeconds != nil
    let jobLimit = options.jobLimit ?? .max
    let isWhole = fieldsOfFirstJob == StandardWorkloadFormat.fieldCount
    var isFast = isWhole
    var p = base
    while p < end {
      let start = p
      line += 1
      if isFast, let next = Self.readIntegers(p, values), block.store(row: rows),
        next - start <= StandardWorkloadFormat.lineBytesMax
      {
        p = next
      } else {
        // The line feed at the end of `bytes` stops this search.
        var feed = p
        while feed.load(as: UInt8.self) != UInt8(ascii: "\n") { feed += 1 }
        p = feed + 1
        let isJob = try readAnyLine(UnsafeRawBufferPointer(start: start, count: feed - start))
        isFast = fieldsOfFirstJob == StandardWorkloadFormat.fieldCount
        if !isJob { continue }
      }
      try acceptRow(hasWindow: hasWindow, jobLimit: jobLimit)
      if isComplete { return }
    }
  }

  /// Reads 18 integers and the line feed after them, and returns where the next line starts, or
  /// nil where the line is anything else.
  @inline(__always)
  private static func readIntegers(
    _ start: UnsafeRawPointer, _ values: UnsafeMutablePointer<Int64>
  ) -> UnsafeRawPointer? {
    var p = start
    var field = 0
    while field < 17 {
      var word = loadWord(p)
      if word & 0xFF == 0x20 {
        p = skipBlanks(p)
        word = loadWord(p)
      }
      // "-1 ", the most frequent field by far.
      if word & 0xFF_FFFF == 0x20_312D {
        values[field] = -1
        p += 3
      } else {
        guard let number = readInteger(&p, word) else { return nil }
        let separator = p.load(as: UInt8.self)
        guard separator == 0x20 || separator == 0x09 else { return nil }
        values[field] = number
        p += 1
      }
      field += 1
    }
    p = skipBlanks(p)
    guard let number = readInteger(&p, loadWord(p)) else { return nil }
    values[17] = number
    p = skipBlanks(p)
    if p.load(as: UInt8.self) == 0x0D { p += 1 }
    return p.load(as: UInt8.self) == 0x0A ? p + 1 : nil
  }

  /// Eight characters, the first in the lowest byte.
  @inline(__always)
  private static func loadWord(_ p: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: p.loadUnaligned(as: UInt64.self))
  }

  @inline(__always)
  private static func skipBlanks(_ start: UnsafeRawPointer) -> UnsafeRawPointer {
    var p = start
    while true {
      let others = loadWord(p) ^ 0x2020_2020_2020_2020
      if others != 0 { return p + (others.trailingZeroBitCount >> 3) }
      p += 8
    }
  }

  /// Reads `-?` and 1 to 15 digits, `word` being the characters at `p`, or returns nil.
  ///
  /// Digits are told from other characters, and combined in pairs, all eight at once (after
  /// Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience, 2021).
  @inline(__always)
  private static func readInteger(_ p: inout UnsafeRawPointer, _ word: UInt64) -> Int64? {
    var word = word
    let isNegative = word & 0xFF == 0x2D
    if isNegative {
      p += 1
      word = loadWord(p)
    }
    let digits = word ^ 0x3030_3030_3030_3030
    // The high bit of a byte is set where the character is no digit (above the first such byte
    // a carry may lie; only the first counts).
    let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    var value: UInt64
    if others != 0 {
      let bits = UInt64(others.trailingZeroBitCount) & 0x38
      if bits == 0 { return nil }
      value = combine(digits &<< (64 &- bits))
      p += Int(bits >> 3)
    } else {
      value = combine(digits)
      p += 8
      var more = 0
      while more < 8 {
        let digit = p.load(as: UInt8.self) &- 0x30
        if digit > 9 { break }
        value = value &* 10 &+ UInt64(digit)
        p += 1
        more += 1
      }
      if more == 8 { return nil }
    }
    let signed = Int64(bitPattern: value)
    return isNegative ? 0 &- signed : signed
  }

  /// The number that eight digit values, the first in the lowest byte, stand for.
  @inline(__always)
  private static func combine(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ (digits >> 8)
    let low = (pairs & 0x0000_00FF_0000_00FF) &* (100 &+ (1_000_000 << 32))
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF) &* (1 &+ (10_000 << 32))
    return (low &+ high) >> 32
  }
}
