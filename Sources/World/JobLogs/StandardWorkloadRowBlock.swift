// UNSAFE POINTERS: this file and StandardWorkloadFormatReader+Lines.swift write through unchecked
// pointers. Measured: with bounds-checked arrays the reader runs at less than half its speed.

/// A small block of parsed rows, column after column, that stays in the processor's cache until
/// it is full and then goes to the job table, one copy a column.
///
/// The owner keeps `rows` at most `capacity`; every pointer has room for `capacity` rows.
final class StandardWorkloadRowBlock {
  static let capacity = 512
  /// Bytes that a row takes in the job table.
  static let bytesPerRow = 5 * 8 + 13 * 4

  /// The fields of the line at hand.
  let values = UnsafeMutablePointer<Int64>.allocate(capacity: StandardWorkloadFormat.fieldCount)
  /// Columns of 64 bits: fields 1, 2, 7, 10 and 17, `capacity` rows each.
  let wide = UnsafeMutablePointer<Int64>.allocate(capacity: 5 * capacity)
  /// Columns of 32 bits: the other fields in their order, `capacity` rows each.
  let narrow = UnsafeMutablePointer<Int32>.allocate(capacity: 13 * capacity)

  init() {
    values.initialize(repeating: -1, count: StandardWorkloadFormat.fieldCount)
    wide.initialize(repeating: -1, count: 5 * Self.capacity)
    narrow.initialize(repeating: -1, count: 13 * Self.capacity)
  }

  deinit {
    values.deallocate()
    wide.deallocate()
    narrow.deallocate()
  }

  /// Copies `values` to row `row`, or returns false, with nothing written, where a value does not
  /// fit into its column.
  @inline(__always)
  func store(row: Int) -> Bool {
    let v = values
    // A value fits into 32 bits if its sign, drawn over the upper half, changes nothing.
    @inline(__always) func excess(_ field: Int) -> Int64 { v[field] ^ (v[field] >> 63) }
    var bits = excess(2) | excess(3) | excess(4) | excess(5) | excess(7)
    bits |= excess(8) | excess(10) | excess(11) | excess(12) | excess(13)
    bits |= excess(14) | excess(15) | excess(17)
    guard bits >> 31 == 0 else { return false }
    precondition(row < Self.capacity, "a row block is written past its end")
    let wide = wide + row
    let narrow = narrow + row
    let n = Self.capacity
    wide[0] = v[0]
    wide[n] = v[1]
    wide[2 * n] = v[6]
    wide[3 * n] = v[9]
    wide[4 * n] = v[16]
    narrow[0] = Int32(truncatingIfNeeded: v[2])
    narrow[n] = Int32(truncatingIfNeeded: v[3])
    narrow[2 * n] = Int32(truncatingIfNeeded: v[4])
    narrow[3 * n] = Int32(truncatingIfNeeded: v[5])
    narrow[4 * n] = Int32(truncatingIfNeeded: v[7])
    narrow[5 * n] = Int32(truncatingIfNeeded: v[8])
    narrow[6 * n] = Int32(truncatingIfNeeded: v[10])
    narrow[7 * n] = Int32(truncatingIfNeeded: v[11])
    narrow[8 * n] = Int32(truncatingIfNeeded: v[12])
    narrow[9 * n] = Int32(truncatingIfNeeded: v[13])
    narrow[10 * n] = Int32(truncatingIfNeeded: v[14])
    narrow[11 * n] = Int32(truncatingIfNeeded: v[15])
    narrow[12 * n] = Int32(truncatingIfNeeded: v[17])
    return true
  }

  /// Appends the first `rows` rows to the table.
  func append(rows: Int, to table: inout JobTable) {
    precondition(rows <= Self.capacity, "a row block is read past its end")
    func long(_ column: Int) -> UnsafeBufferPointer<Int64> {
      UnsafeBufferPointer(start: wide + column * Self.capacity, count: rows)
    }
    func short(_ column: Int) -> UnsafeBufferPointer<Int32> {
      UnsafeBufferPointer(start: narrow + column * Self.capacity, count: rows)
    }
    table.id.append(contentsOf: long(0))
    table.submitSeconds.append(contentsOf: long(1))
    table.usedMemoryKilobytes.append(contentsOf: long(2))
    table.requestedMemoryKilobytes.append(contentsOf: long(3))
    table.precedingJob.append(contentsOf: long(4))
    table.waitSeconds.append(contentsOf: short(0))
    table.runSeconds.append(contentsOf: short(1))
    table.allocatedProcessors.append(contentsOf: short(2))
    table.cpuSeconds.append(contentsOf: short(3))
    table.requestedProcessors.append(contentsOf: short(4))
    table.requestedSeconds.append(contentsOf: short(5))
    table.status.append(contentsOf: short(6))
    table.user.append(contentsOf: short(7))
    table.group.append(contentsOf: short(8))
    table.application.append(contentsOf: short(9))
    table.queue.append(contentsOf: short(10))
    table.partition.append(contentsOf: short(11))
    table.thinkSeconds.append(contentsOf: short(12))
  }
}
