internal import ArgumentParser
internal import Diagnostics
internal import Foundation

/// Exit codes of `plait`; the command line's own mistakes exit with 64 (EX_USAGE).
enum ExitStatus {
  static let inputFault = ExitCode(1)
  static let doesNotHold = ExitCode(2)
  static let interrupted = ExitCode(130)
}

/// A mistake in how a command was called, found after the arguments were parsed.
struct UsageError: DiagnosedError {
  var message: String
  var codeName: String { "usage" }
}

/// The JSON form of an error, printed to the error stream with `--json`.
private struct FailureAnswer: Answer {
  static let schema = "plait.error/1"
  var error: String
  var message: String
  var file: String?
  var line: Int?
  var column: Int?
  var field: String?
  var cause: String?
}

/// Runs the body of a command and turns what it throws into a message and an exit code.
func reportingFailures(json: Bool, _ body: () async throws -> Void) async throws {
  // A handler that does nothing: unlike an ignored signal, it is not inherited by commands that are run.
  signal(SIGPIPE) { _ in }
  do {
    try await body()
    try Console.checkOutput()
  } catch let error as OutputError where error.isReaderGone {
    return
  } catch let error as any DiagnosedError {
    if error.codeName == "simulation.cancelled" || error is Interrupted {
      Console.shared.note("stopped: \(error.diagnosis)")
      throw ExitStatus.interrupted
    }
    report(error, json: json)
    throw error is UsageError ? ExitCode(64) : ExitStatus.inputFault
  }
}

/// Work that stopped because the user asked for it.
struct Interrupted: DiagnosedError {
  var message: String
  var codeName: String { "interrupted" }
}

private func report(_ error: any DiagnosedError, json: Bool) {
  if json {
    let answer = FailureAnswer(
      error: error.codeName, message: error.message, file: error.location?.file,
      line: error.location?.line, column: error.location?.column, field: error.location?.field,
      cause: error.cause)
    if let text = try? Console.jsonText(answer) { return Console.shared.note(text) }
  }
  Console.shared.note("error: \(error.diagnosis)")
}
