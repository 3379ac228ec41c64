internal import Recommendations

extension ChangeApplier {
  /// Records that what a change stands for has ended by itself: it is undone, and nothing is run for it.
  ///
  /// Only for a change whose steps are commands that do nothing when applied, such as that of a side-car, which is
  /// there before its recommendation is. Throws `StoreError`: `wrong-state` where it is not applied, or has other
  /// steps; `busy`, `not-found`.
  package func recordEnding(_ id: String, nowUnixSeconds: Int64) throws(StoreError) {
    try StoreLock.holding(storePath: store.path, timeoutSeconds: store.busyTimeoutSeconds) {
      () throws(StoreError) in
      try store.write { db in
        let found = try Store.find(id, in: db, path: store.path)
        guard found.state.mayBecome(.undoing), found.change.steps.allSatisfy(Self.doesNothingWhenApplied)
        else {
          throw StoreError(
            .wrongState,
            "The recommendation \(found.id) is \(found.state.rawValue) and cannot end by itself. `plait undo` takes a "
              + "change back.")
        }
        let intent = try Intent.insert(
          .undo, recommendation: found.id, root: "/", stateBefore: found.state, acts: [],
          unixSeconds: nowUnixSeconds, in: db)
        try Intent.finish(intent.id, as: "done", unixSeconds: nowUnixSeconds, in: db)
        try Store.setState(.undone, of: found.id, in: db)
      }
    }
  }

  private static func doesNothingWhenApplied(_ step: Change.Step) -> Bool {
    guard case .runCommand(let arguments, _) = step else { return false }
    return arguments.isEmpty
  }
}
