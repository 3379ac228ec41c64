internal import Glibc

/// A process by its number and the time of its start, because numbers are used again.
struct ProcessIdentity: Sendable, Equatable {
  var id: Int32
  /// Clock ticks since boot, as field 22 of `/proc/PID/stat` has them (proc(5)).
  var startTicks: Int64

  /// The identity of a process that lives now; nil where there is none of that number.
  static func living(_ id: Int32) -> ProcessIdentity? {
    guard let file = fopen("/proc/\(id)/stat", "re") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = fread(&buffer, 1, buffer.count, file)
    // The second field, the name, is in parentheses and may hold anything.
    guard let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = String(decoding: buffer[(end + 1)..<count], as: UTF8.self).split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", let ticks = Int64(fields[19]) else { return nil }
    return ProcessIdentity(id: id, startTicks: ticks)
  }

  var isLiving: Bool { Self.living(id) == self }
}
