extension ChangeApplier {
  /// Puts back all open intents, the latest first. The caller holds the lock, so none is at work.
  func recoverAll(nowUnixSeconds: Int64, force: Bool) throws(StoreError) -> [ChangeReport] {
    let open = try store.read { db in try Intent.open(in: db) }
    var reports: [ChangeReport] = []
    for intent in open.reversed() {
      let (lines, problems) = try takeBack(intent, force: force)
      if problems.isEmpty || force {
        try close(intent, as: "rolledBack", state: intent.stateBefore, nowUnixSeconds: nowUnixSeconds)
      }
      reports.append(
        ChangeReport(
          recommendation: intent.recommendation,
          kind: intent.kind == .apply ? .applyRolledBack : .undoRolledBack, lines: lines, problems: problems))
    }
    return reports
  }
}
