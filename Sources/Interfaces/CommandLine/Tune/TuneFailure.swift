internal import Diagnostics

/// An error about a file that does not know the file's name itself.
struct TuneFailure: DiagnosedError {
  var codeName: String
  var message: String
  var location: SourceLocation?
  var cause: String?

  init(file: String, _ error: any DiagnosedError) {
    codeName = error.codeName
    message = error.message
    location = error.location ?? SourceLocation(file: file)
    cause = error.cause
  }
}
