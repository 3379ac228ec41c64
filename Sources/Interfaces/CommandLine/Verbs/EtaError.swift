internal import Diagnostics

/// A question that a log cannot answer.
struct EtaError: DiagnosedError {
  var message: String
  var location: SourceLocation?
  var codeName: String { "eta.no-answer" }

  init(_ message: String, file: String) {
    self.message = message
    location = SourceLocation(file: file)
  }
}
