internal import Diagnostics
internal import Glibc
internal import Recommendations

extension ChangeApplier {
  /// Does the acts of an intent, closes it, and returns a line for each; where one fails, puts all
  /// back and throws.
  func carryOut(
    _ intent: Intent, nowUnixSeconds: Int64, endState: Recommendation.State
  ) throws(StoreError) -> [String] {
    var intent = intent
    var lines: [String] = []
    do throws(StoreError) {
      for ordinal in intent.acts.indices {
        if let line = try perform(&intent, ordinal) { lines.append(line) }
      }
      try close(intent, as: "done", state: endState, nowUnixSeconds: nowUnixSeconds)
    } catch {
      let (_, problems) = try takeBack(intent, force: false)
      if problems.isEmpty {
        try close(intent, as: "rolledBack", state: intent.stateBefore, nowUnixSeconds: nowUnixSeconds)
        var failure = error
        failure.message += " Everything is as it was before."
        throw failure
      }
      throw StoreError(
        .halfDone,
        "The change failed, and not all of it could be put back: \(problems.joined(separator: " ")) "
          + "`plait doctor` tries again.", at: error.location, cause: error.diagnosis)
    }
    return lines
  }

  func close(
    _ intent: Intent, as phase: String, state: Recommendation.State, nowUnixSeconds: Int64
  ) throws(StoreError) {
    try store.write { db in
      try Intent.finish(intent.id, as: phase, unixSeconds: nowUnixSeconds, in: db)
      try Store.setState(state, of: intent.recommendation, in: db)
    }
  }

  /// Takes the acts of an intent back, last to first; what cannot be is told and left.
  func takeBack(_ intent: Intent, force: Bool) throws(StoreError) -> (lines: [String], problems: [String]) {
    for process in intent.processes.values where process.isLiving {
      throw StoreError(
        .busy,
        "A command of \(intent.recommendation) still runs as process \(process.id). Wait for it, or stop it.")
    }
    var lines: [String] = []
    var problems: [String] = []
    for ordinal in intent.acts.indices.reversed() {
      do throws(StoreError) {
        if let line = try takeBack(intent, ordinal, force: force) { lines.append(line) }
      } catch {
        problems.append(error.diagnosis)
      }
    }
    return (lines, problems)
  }

  private func perform(_ intent: inout Intent, _ ordinal: Int) throws(StoreError) -> String? {
    switch intent.acts[ordinal] {
    case .file(let path, let before, let after):
      if before == after { return nil }
      let current = try FileState.read(path)
      guard current == before else {
        throw StoreError(
          .changedSince, "The file was changed while the change was under way.",
          at: SourceLocation(file: path))
      }
      try AtomicFile.write(after, to: path, temporaryName: temporaryName(intent, ordinal))
      return after == nil ? "removed \(path)" : "wrote \(path)"
    case .makeFolder(let path): return try Self.makeFolder(path) ? "made \(path)" : nil
    case .removeFolder(let path): return try Self.removeFolder(path) ? "removed \(path)" : nil
    case .command(let forward, _):
      if forward.isEmpty {
        // There is nothing to do, but its inverse is due when the change is taken back.
        try note(&intent, ordinal, .done, nil)
        return nil
      }
      let ending = try CommandRunner.run(forward, folder: intent.root, limitSeconds: commandLimitSeconds) {
        (process) throws(StoreError) in
        try note(&intent, ordinal, .started, process)
      }
      try Self.check(ending, forward)
      try note(&intent, ordinal, .done, nil)
      return "ran \(forward.joined(separator: " "))"
    }
  }

  private func takeBack(_ intent: Intent, _ ordinal: Int, force: Bool) throws(StoreError) -> String? {
    switch intent.acts[ordinal] {
    case .file(let path, let before, _):
      unlink(AtomicFile.parent(of: path) + "/" + temporaryName(intent, ordinal))
      // The states that the intent gives the file, in order; the acts up to this one lead to `goal`.
      var states: [FileState?] = []
      var goal = 0
      for (index, act) in intent.acts.enumerated() {
        guard case .file(path, let first, let second) = act else { continue }
        if states.isEmpty { states.append(first) }
        if index == ordinal { goal = states.count - 1 }
        states.append(second)
      }
      let current = try FileState.read(path)
      if let found = states.firstIndex(of: current) {
        if found <= goal { return nil }
      } else if !force {
        throw StoreError(
          .changedSince,
          "The file was changed by somebody else while a change was cut off; it is left as it is.",
          at: SourceLocation(file: path))
      }
      try AtomicFile.write(before, to: path, temporaryName: temporaryName(intent, ordinal))
      return before == nil ? "removed \(path)" : "put back \(path)"
    case .makeFolder(let path): return try Self.removeFolder(path) ? "removed \(path)" : nil
    case .removeFolder(let path): return try Self.makeFolder(path) ? "made \(path)" : nil
    case .command(_, let backward):
      if backward.isEmpty || intent.phases[ordinal] == .pending { return nil }
      let ending = try CommandRunner.run(backward, folder: intent.root, limitSeconds: commandLimitSeconds) {
        (process) throws(StoreError) in
        // So that another recovery waits for it, should this one be cut off.
        try store.write { db in
          try Intent.setPhase(.started, of: ordinal, process: process, intent: intent.id, in: db)
        }
      }
      if !force { try Self.check(ending, backward) }
      return "ran \(backward.joined(separator: " "))"
    }
  }

  private func note(
    _ intent: inout Intent, _ ordinal: Int, _ phase: Act.Phase, _ process: ProcessIdentity?
  ) throws(StoreError) {
    intent.phases[ordinal] = phase
    let id = intent.id
    try store.write { db in try Intent.setPhase(phase, of: ordinal, process: process, intent: id, in: db) }
  }

  private static func check(_ ending: CommandRunner.Ending, _ arguments: [String]) throws(StoreError) {
    if ending.status == 0 { return }
    throw StoreError(
      .commandFailed, "The command `\(arguments.joined(separator: " "))` ended with status \(ending.status).",
      cause: ending.output.isEmpty ? nil : ending.output)
  }

  /// Whether a folder had to be made.
  private static func makeFolder(_ path: String) throws(StoreError) -> Bool {
    if mkdir(path, 0o755) != 0 {
      if errno == EEXIST { return false }
      throw .file(path, "cannot be made", errno)
    }
    try AtomicFile.synchronise(folder: AtomicFile.parent(of: path))
    return true
  }

  /// Whether a folder was there and empty; one that others use stays.
  private static func removeFolder(_ path: String) throws(StoreError) -> Bool {
    if rmdir(path) != 0 {
      if errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST { return false }
      throw .file(path, "cannot be removed", errno)
    }
    try AtomicFile.synchronise(folder: AtomicFile.parent(of: path))
    return true
  }
}
