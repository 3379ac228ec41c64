internal import Glibc

/// The small text files of /proc and /sys, below a root.
struct KernelFiles: Sendable {
  let root: String

  /// The contents of a file without the white space at its ends; nil where it cannot be read.
  func text(_ path: String) -> String? {
    guard let file = fopen(root + "/" + path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    // The kernel's files are small; what is larger is not what was meant.
    while bytes.count < 16 << 20 {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    if ferror(file) != 0 { return nil }
    let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    let start = bytes.firstIndex { !isSpace($0) } ?? bytes.endIndex
    let end = (bytes.lastIndex { !isSpace($0) } ?? start - 1) + 1
    return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
  }

  func integer(_ path: String) -> Int? { text(path).flatMap { Int($0) } }

  /// A list such as `0-3,8`; nil where it cannot be read or is malformed.
  func list(_ path: String) -> [Int]? {
    text(path).flatMap(Self.numbers)
  }

  /// The numbers of a list such as `0-3,8`, rising; nil where it is malformed.
  static func numbers(of text: String) -> [Int]? {
    var result: Set<Int> = []
    for part in text.split(separator: ",") {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(ends.count), let first = Int(ends[0]), let last = Int(ends[ends.count - 1]),
        first >= 0, last >= first, last < 1 << 20
      else { return nil }
      result.formUnion(first...last)
    }
    return result.sorted()
  }

  /// The names in a folder, sorted; empty where it cannot be read.
  func names(in folder: String) -> [String] {
    guard let stream = opendir(root + "/" + folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
