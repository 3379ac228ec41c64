/// Configurations as rows of levels, each with a number from 0, found again by their levels.
///
/// Rows lie one after the other; the index is an open-addressing hash table of at most half load.
package struct ConfigurationTable: Sendable {
  package let width: Int
  /// Row-major: `count` times `width` levels.
  package private(set) var levels: [Int32]
  package private(set) var count: Int
  private var slots: [Int32]
  private var mask: Int

  package init(width: Int, capacity: Int = 16) {
    precondition(width > 0)
    self.width = width
    levels = []
    levels.reserveCapacity(capacity * width)
    count = 0
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    mask = size - 1
  }

  /// Takes rows that differ from each other.
  package init(width: Int, rows: [Int32]) {
    self.init(width: width, capacity: rows.count / max(width, 1))
    levels = rows
    count = rows.count / width
    levels.withUnsafeBufferPointer { levels in
      for row in 0..<count { enter(row, Self.hash(levels.baseAddress! + row * width, width)) }
    }
  }

  private mutating func enter(_ row: Int, _ hash: Int) {
    var place = hash & mask
    while slots[place] >= 0 { place = (place + 1) & mask }
    slots[place] = Int32(row)
  }

  @inline(__always)
  private static func hash(_ row: UnsafePointer<Int32>, _ width: Int) -> Int {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for column in 0..<width {
      hash = (hash ^ UInt64(UInt32(bitPattern: row[column]))) &* 0xD6E8_FEB8_6659_FD93
      hash ^= hash >> 32
    }
    return Int(truncatingIfNeeded: hash >> 1)
  }

  /// The number of the row with these levels.
  package func row(_ wanted: UnsafePointer<Int32>) -> Int? {
    levels.withUnsafeBufferPointer { levels in
      var place = Self.hash(wanted, width) & mask
      while true {
        let row = Int(slots[place])
        guard row >= 0 else { return nil }
        let candidate = levels.baseAddress! + row * width
        var column = 0
        while column < width, candidate[column] == wanted[column] { column += 1 }
        if column == width { return row }
        place = (place + 1) & mask
      }
    }
  }

  package func row(_ wanted: [Int32]) -> Int? {
    precondition(wanted.count == width)
    return wanted.withUnsafeBufferPointer { row($0.baseAddress!) }
  }

  /// The number of the row with these levels, which is added where it is not there.
  package mutating func add(_ new: [Int32]) -> Int {
    precondition(new.count == width)
    if let row = row(new) { return row }
    if (count + 1) * 2 > slots.count { grow() }
    levels.append(contentsOf: new)
    count += 1
    let hash = new.withUnsafeBufferPointer { Self.hash($0.baseAddress!, width) }
    enter(count - 1, hash)
    return count - 1
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    mask = slots.count - 1
    let rows = levels
    rows.withUnsafeBufferPointer { levels in
      for row in 0..<count { enter(row, Self.hash(levels.baseAddress! + row * width, width)) }
    }
  }

  package func levels(of row: Int) -> [Int32] { Array(levels[(row * width)..<((row + 1) * width)]) }

  @inline(__always)
  package func level(_ row: Int, _ column: Int) -> Int32 { levels[row * width + column] }
}
