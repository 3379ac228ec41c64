internal import Foundation

/// What goes to the two output streams, with colour only where it is wanted.
///
/// Colour follows https://no-color.org: never with NO_COLOR set or TERM=dumb, and only on a terminal.
struct Console: Sendable {
  static let shared = Console()

  let outputIsTerminal: Bool
  let errorIsTerminal: Bool
  private let allowsColour: Bool

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    outputIsTerminal = isatty(STDOUT_FILENO) == 1
    errorIsTerminal = isatty(STDERR_FILENO) == 1
    let noColour = environment["NO_COLOR"] ?? ""
    allowsColour = noColour.isEmpty && environment["TERM"] != "dumb"
  }

  func output(_ text: String) { Self.write(text + "\n", to: STDOUT_FILENO) }

  func note(_ text: String) { Self.write(text + "\n", to: STDERR_FILENO) }

  func warning(_ text: String) {
    let label = errorIsTerminal && allowsColour ? "\u{1B}[33mwarning:\u{1B}[0m" : "warning:"
    note("\(label) \(text)")
  }

  func bold(_ text: String) -> String {
    outputIsTerminal && allowsColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }

  /// Overwrites the current line of the error stream, on a terminal.
  func transient(_ text: String) { Self.write("\r\u{1B}[K" + text, to: STDERR_FILENO) }

  static func write(_ text: String, to descriptor: Int32) {
    Array(text.utf8).withUnsafeBytes { writeAll($0, to: descriptor) }
  }

  /// Writes bytes to the output stream as they are.
  static func output(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBytes { writeAll($0, to: STDOUT_FILENO) }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Foundation.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        return  // a reader that has gone away (EPIPE) is not our error
      }
      rest = rest.dropFirst(written)
    }
  }
}
