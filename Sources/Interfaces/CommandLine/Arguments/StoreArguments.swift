internal import ArgumentParser
internal import Foundation
internal import Store

/// Where recommendations are kept.
struct StoreArguments: ParsableArguments {
  @Option(
    help: "The store; by default $PLAIT_STORE, else plait/plait.sqlite in $XDG_STATE_HOME or ~/.local/state.",
    completion: .file())
  var store: String?

  /// Opens the store and puts back what an interrupted apply or undo left half done.
  func open() throws -> Store {
    guard let path = store ?? Store.defaultPath(environment: ProcessInfo.processInfo.environment) else {
      throw UsageError(
        message: "neither PLAIT_STORE nor HOME is set; say where the store is with --store FILE")
    }
    let store = try Store(path: path)
    for report in try ChangeApplier(store: store).recover(nowUnixSeconds: Clock.unixSeconds) {
      Console.shared.warning("an interrupted change of \(report.recommendation) was put back")
      for line in report.lines + report.problems { Console.shared.note("  \(line)") }
    }
    return store
  }
}

/// The wall clock, which only stamps what is stored and never enters a result.
enum Clock {
  static var unixSeconds: Int64 { Int64(Date().timeIntervalSince1970) }
}
