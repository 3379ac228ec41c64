internal import Diagnostics
internal import Foundation
internal import Synchronization

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

  func output(_ text: String) {
    Self.clearTransient()
    Self.write(text + "\n", to: STDOUT_FILENO)
  }

  func note(_ text: String) {
    Self.clearTransient()
    Self.write(text + "\n", to: STDERR_FILENO)
  }

  func warning(_ text: String) {
    let label = errorIsTerminal && allowsColour ? "\u{1B}[33mwarning:\u{1B}[0m" : "warning:"
    note("\(label) \(text)")
  }

  func bold(_ text: String) -> String {
    outputIsTerminal && allowsColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text
  }

  /// Overwrites the current line of the error stream, on a terminal.
  func transient(_ text: String) {
    Self.hasTransient.store(!text.isEmpty, ordering: .relaxed)
    Self.write("\r\u{1B}[K" + text, to: STDERR_FILENO)
  }

  private static let hasTransient = Atomic<Bool>(false)

  /// Takes the line of progress away, so that nothing is written behind it.
  private static func clearTransient() {
    if hasTransient.exchange(false, ordering: .relaxed) { write("\r\u{1B}[K", to: STDERR_FILENO) }
  }

  /// The number of the first error of the output stream; 0 where all was written.
  private static let outputFault = Atomic<Int32>(0)

  /// - Throws: `OutputError` where something that was printed did not arrive.
  static func checkOutput() throws(OutputError) {
    let fault = outputFault.load(ordering: .relaxed)
    if fault != 0 { throw OutputError(number: fault) }
  }

  static func write(_ text: String, to descriptor: Int32) {
    Array(text.utf8).withUnsafeBytes { writeAll($0, to: descriptor) }
  }

  /// Writes bytes to the output stream as they are.
  static func output(_ bytes: Span<UInt8>) throws(OutputError) {
    bytes.withUnsafeBytes { writeAll($0, to: STDOUT_FILENO) }
    try checkOutput()
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = Foundation.write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        if descriptor == STDOUT_FILENO {
          _ = outputFault.compareExchange(expected: 0, desired: errno, ordering: .relaxed)
        }
        return
      }
      rest = rest.dropFirst(written)
    }
  }
}

/// The output stream does not take what is printed.
struct OutputError: DiagnosedError {
  var number: Int32
  /// A reader that has seen enough and gone away, as in `plait list | head -1`: no fault.
  var isReaderGone: Bool { number == EPIPE }
  var message: String { "the output cannot be written; it is not whole" }
  var codeName: String { "output.cannot-be-written" }
  var cause: String? { String(cString: strerror(number)) }
}
