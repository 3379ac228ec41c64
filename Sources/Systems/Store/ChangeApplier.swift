internal import Diagnostics
internal import Fingerprints
internal import Recommendations

/// Applies and undoes the changes of recommendations, so that a kill at any point loses nothing.
///
/// The intent, with the old contents of every file, is in the store and on the disk before the first
/// act. Whatever is cut off after that is put back by `recover`, which every `apply` and `undo` begins
/// with. One process at a time applies or undoes; another waits up to the store's busy timeout.
package struct ChangeApplier: Sendable {
  let store: Store
  /// How long a command of a change may run.
  package var commandLimitSeconds: Double = 600

  package init(store: Store) {
    self.store = store
  }

  /// Applies a recommendation's change; relative paths are below the folder `root`.
  ///
  /// `force` overrides guards on age. Where an act fails, all is put back before this throws.
  /// Throws `StoreError`: `wrong-state` where it is applied already, `guard-forbids`, `patch-mismatch`,
  /// `file-access`, `disk-full`, `command-failed`, `busy`; `half-done` where putting back failed too.
  package func apply(
    _ id: String, root: String, nowUnixSeconds: Int64, force: Bool = false
  ) throws(StoreError) -> ChangeReport {
    try holdingLock { () throws(StoreError) in
      let recovered = try recoverAll(nowUnixSeconds: nowUnixSeconds, force: false)
      let intent = try store.write { db in
        let found = try Store.find(id, in: db, path: store.path)
        guard found.state.mayBecome(.applying) else {
          throw StoreError(.wrongState, Self.refusal(of: found.state, id: found.id, act: "applied"))
        }
        if found.change.isEmpty {
          throw StoreError(
            .wrongState, "The recommendation \(found.id) is to keep what you have: there is nothing to apply."
          )
        }
        if !force { try Self.checkAge(found, nowUnixSeconds: nowUnixSeconds) }
        var planner = try ActPlanner(root: root, recommendation: found.id)
        for step in found.change.steps { try planner.add(step) }
        try Store.setState(.applying, of: found.id, in: db)
        return try Intent.insert(
          .apply, recommendation: found.id, root: planner.root, stateBefore: found.state, acts: planner.acts,
          unixSeconds: nowUnixSeconds, in: db)
      }
      let lines = try carryOut(intent, nowUnixSeconds: nowUnixSeconds, endState: .applied)
      return ChangeReport(
        recommendation: intent.recommendation, kind: .applied, lines: lines, recovered: recovered)
    }
  }

  /// Takes a recommendation's change back: every file gets its old bytes and mode, or is removed.
  ///
  /// `force` puts back files that were changed since, too; what they held is kept in the journal.
  /// Throws `StoreError`: `wrong-state` where it is not applied, `changed-since` with the file's name,
  /// and what `apply` throws.
  package func undo(
    _ id: String, nowUnixSeconds: Int64, force: Bool = false
  ) throws(StoreError) -> ChangeReport {
    try holdingLock { () throws(StoreError) in
      let recovered = try recoverAll(nowUnixSeconds: nowUnixSeconds, force: false)
      let intent = try store.write { db in
        let found = try Store.find(id, in: db, path: store.path)
        guard found.state.mayBecome(.undoing), let applied = try Intent.lastApplied(found.id, in: db) else {
          throw StoreError(.wrongState, Self.refusal(of: found.state, id: found.id, act: "undone"))
        }
        var acts: [Act] = []
        var seen: Set<String> = []
        for act in applied.acts.reversed() {
          guard case .file(let path, let before, let after) = act, seen.insert(path).inserted else {
            acts.append(act.inverse)
            continue
          }
          let current = try FileState.read(path)
          if current != after, !force {
            let others = try Intent.laterUsers(of: path, after: applied, in: db)
            let advice =
              others.isEmpty
              ? "Take that change out yourself, or undo with --force, which puts the old file back."
              : "\(others.joined(separator: ", ")) was applied to it since; undo that first."
            throw StoreError(
              .changedSince, "The file was changed since \(found.id) was applied. \(advice)",
              at: SourceLocation(file: path))
          }
          acts.append(.file(path: path, before: current, after: before))
        }
        try Store.setState(.undoing, of: found.id, in: db)
        return try Intent.insert(
          .undo, recommendation: found.id, root: applied.root, stateBefore: found.state, acts: acts,
          unixSeconds: nowUnixSeconds, in: db)
      }
      let lines = try carryOut(intent, nowUnixSeconds: nowUnixSeconds, endState: .undone)
      return ChangeReport(
        recommendation: intent.recommendation, kind: .undone, lines: lines, recovered: recovered)
    }
  }

  /// Puts back every apply and undo that was cut off, and says what it did; empty where there is none.
  ///
  /// A file that somebody else changed meanwhile is left as it is and reported, and the intent stays
  /// open; `force` puts it back all the same and closes the intent. Throws `StoreError` (`busy`) where
  /// another process is at work, which then is not cut off, or a command of the change still runs.
  @discardableResult
  package func recover(nowUnixSeconds: Int64, force: Bool = false) throws(StoreError) -> [ChangeReport] {
    // The usual case needs no lock, and so no waiting for another process.
    if try store.read({ db in try Intent.open(in: db) }).isEmpty { return [] }
    return try holdingLock { () throws(StoreError) in
      try recoverAll(nowUnixSeconds: nowUnixSeconds, force: force)
    }
  }

  private func holdingLock<T>(_ body: () throws(StoreError) -> T) throws(StoreError) -> T {
    try StoreLock.holding(storePath: store.path, timeoutSeconds: store.busyTimeoutSeconds, body)
  }

  private static func refusal(of state: Recommendation.State, id: String, act: String) -> String {
    switch state {
    case .applied, .verified: "The recommendation \(id) is applied already. `plait undo \(id)` takes it back."
    case .proposed: "The recommendation \(id) is not applied, so it cannot be \(act)."
    case .undone: "The recommendation \(id) is undone already."
    case .rejected: "The recommendation \(id) was rejected, so it cannot be \(act)."
    case .applying, .undoing:
      "The recommendation \(id) was cut off half way and could not be put back. "
        + "`plait doctor` says what is in the way."
    }
  }

  private static func checkAge(_ recommendation: Recommendation, nowUnixSeconds: Int64) throws(StoreError) {
    for item in recommendation.guards where item.moment == .beforeApply {
      guard case .notOlderThan(let seconds) = item.condition else { continue }
      let age = nowUnixSeconds - recommendation.createdUnixSeconds
      if age > seconds {
        throw StoreError(
          .guardForbids,
          "The recommendation \(recommendation.id) is \(age) s old: \(item.sentence) Make it again, or apply "
            + "it with --force.")
      }
    }
  }

  /// A name for temporary files that no other intent and no other store uses.
  func temporaryName(_ intent: Intent, _ ordinal: Int) -> String {
    ".plait-\(Fingerprint(of: store.path).text.prefix(8))-\(intent.id)-\(ordinal).tmp"
  }
}
