internal import Foundation
internal import Glibc
internal import Synchronization

/// A folder of one session, for what builds and runs leave.
final class Scratch: Sendable {
  static let prefix = "plait-kernels-"

  let folder: String
  private let next = Mutex(0)

  /// - Throws: `KernelTrialError` (`scratch`).
  init(parent: String) throws(KernelTrialError) {
    var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw KernelTrialError(
        .scratch, "no scratch folder can be made in \(parent); make it writable or set TMPDIR",
        cause: String(cString: strerror(errno)))
    }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// A path in the folder that nothing else has.
  func path(_ stem: String, _ ending: String) -> String {
    let number = next.withLock { number in
      number += 1
      return number
    }
    return "\(folder)/\(stem)-\(number)\(ending)"
  }

  /// - Throws: `KernelTrialError` (`scratch`).
  func write(_ text: String, to path: String) throws(KernelTrialError) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw KernelTrialError(
        .scratch, "\(path) cannot be written; make room on the disk or set TMPDIR", cause: "\(error)")
    }
  }

  /// The beginning of a text file.
  static func text(_ path: String, mostBytes: Int = 1 << 20) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? handle.close() }
    return String(decoding: (try? handle.read(upToCount: mostBytes)) ?? Data(), as: UTF8.self)
  }
}
