internal import Glibc

/// The small files in which Linux tells of itself.
enum SystemText {
  /// The contents without the last line's end; nil where the file cannot be read.
  static func read(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = Glibc.read(file, &block, block.count)
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A line `KEY: NUMBER kB` of /proc/self/status, in bytes.
  static func ownStatusBytes(_ key: String) -> Int? {
    guard let text = read("/proc/self/status") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(key + ":") {
      return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
        .flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }
}
