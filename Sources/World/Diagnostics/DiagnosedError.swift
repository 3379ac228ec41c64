/// An error that a person can act on: it names the input, the place and the remedy.
///
/// Every domain has one error struct of its own that conforms (`JobLogError`, `MachineError`,
/// `StoreError`, ...). The command line prints `diagnosis` and exits with `exitCode`.
package protocol DiagnosedError: Error, Sendable, CustomStringConvertible {
  /// A stable, machine-readable word for the kind of error, such as `job-log.malformed-field`.
  var codeName: String { get }
  /// What is wrong and what to do about it, in one or two sentences.
  var message: String { get }
  /// Where it is, if it is in an input.
  var location: SourceLocation? { get }
  /// What led to it, in the words of the lower layer.
  var cause: String? { get }
}

extension DiagnosedError {
  package var location: SourceLocation? { nil }
  package var cause: String? { nil }

  /// The whole error in one line: place, message, cause.
  package var diagnosis: String {
    var text = ""
    if let location { text += "\(location): " }
    text += message
    if let cause { text += " (\(cause))" }
    return text
  }

  package var description: String { diagnosis }
}
