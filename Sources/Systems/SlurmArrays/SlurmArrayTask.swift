internal import Diagnostics
internal import Foundation

/// One task of an array: takes items from the shared folder, has the worker do them, and writes down the answers.
package struct SlurmArrayTask {
  private let folder: SlurmArrayFolder
  private let work: SlurmArrayWork
  /// Array, task and restart, such as `77_3_0`.
  private let name: String
  private var beats = 0
  private var lastBeatSeconds = -Double.infinity
  /// What was there when the folder was listed last, the first one last.
  private var candidates: [Int] = []

  /// Works until no item is left.
  ///
  /// - Parameter environment: Slurm's, which says which task this is.
  /// - Returns: The status to exit with.
  /// - Throws: `SlurmArrayError` where the folder or the worker cannot be used.
  package static func run(
    folder: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(SlurmArrayError) -> Int32 {
    StopSignal.install()
    guard let array = environment["SLURM_ARRAY_JOB_ID"], let index = environment["SLURM_ARRAY_TASK_ID"],
      !array.isEmpty, (array + index).allSatisfy(\.isNumber)
    else {
      throw SlurmArrayError(
        .badInput,
        "this is no task of a job array (SLURM_ARRAY_TASK_ID is not set); submit it with sbatch --array")
    }
    let place = SlurmArrayFolder(path: folder)
    guard let work = try SlurmArrayWork.read(place) else {
      throw SlurmArrayError(
        .folder, "there is no work in the folder; it must be shared by all nodes", at: .init(file: place.work)
      )
    }
    var task = SlurmArrayTask(
      folder: place, work: work, name: "\(array)_\(index)_\(environment["SLURM_RESTART_COUNT"] ?? "0")")
    return try task.run()
  }

  private init(folder: SlurmArrayFolder, work: SlurmArrayWork, name: String) {
    self.folder = folder
    self.work = work
    self.name = name
  }

  private mutating func run() throws(SlurmArrayError) -> Int32 {
    // Before an item is taken: a worker that cannot run loses none.
    var worker = try WorkerProcess(work.worker)
    var idleSince = WorkerProcess.seconds()
    while !StopSignal.isRequested {
      beat()
      guard let item = take() else {
        let isOver = FileManager.default.fileExists(atPath: folder.closed) || !isFolderThere
        if isOver || WorkerProcess.seconds() - idleSince >= work.idleSeconds { return 0 }
        usleep(200_000)
        continue
      }
      let line = try finish(item, &worker)
      try SlurmArrayFolder.append(line.text, to: "\(folder.results)/\(name)")
      if line.kind == .stopped { return 143 }
      unlink(folder.taken(item, by: name))
      idleSince = WorkerProcess.seconds()
    }
    return 143
  }

  private var isFolderThere: Bool { FileManager.default.fileExists(atPath: folder.items) }

  /// Takes the first item that nobody has. Renaming has one winner.
  private mutating func take() -> Int? {
    for isFresh in [false, true] {
      if isFresh { candidates = SlurmArrayFolder.names(folder.items).compactMap { Int($0) }.reversed() }
      while let number = candidates.popLast() {
        if rename(folder.item(number), folder.taken(number, by: name)) == 0 { return number }
      }
    }
    return nil
  }

  private mutating func finish(
    _ item: Int, _ worker: inout WorkerProcess
  ) throws(SlurmArrayError) -> SlurmResultLine {
    guard let text = SlurmArrayFolder.lines(folder.taken(item, by: name)).first else {
      return SlurmResultLine(item: item, kind: .failed, reason: "the item cannot be read")
    }
    if worker.isOutOfStep { try renew(&worker) }
    var task = self
    defer { self = task }
    let answer = worker.answer(
      String(text), limitSeconds: work.itemSeconds, beatSeconds: work.heartbeatSeconds / 2
    ) { task.beat() }
    switch answer {
    case .line(let line) where JSONLine.isValue(line):
      return SlurmResultLine(item: item, kind: .done, answer: line)
    case .line:
      // What else it says no longer fits to the items.
      try renew(&worker)
      return SlurmResultLine(item: item, kind: .failed, reason: "the worker answered no JSON")
    case .ended(let why):
      if StopSignal.isRequested { return SlurmResultLine(item: item, kind: .stopped) }
      try renew(&worker)
      return SlurmResultLine(item: item, kind: .failed, reason: why)
    case .tooSlow:
      try renew(&worker)
      return SlurmResultLine(
        item: item, kind: .failed, reason: "the worker took longer than \(work.itemSeconds ?? 0) s")
    case .stopped:
      worker.end()
      return SlurmResultLine(item: item, kind: .stopped)
    }
  }

  private func renew(_ worker: inout WorkerProcess) throws(SlurmArrayError) {
    worker.end()
    worker = try WorkerProcess(work.worker)
  }

  /// Shows that the task lives. What cannot be written is tried again with the next beat.
  private mutating func beat() {
    let now = WorkerProcess.seconds()
    guard now - lastBeatSeconds >= work.heartbeatSeconds / 2 else { return }
    lastBeatSeconds = now
    beats += 1
    let file = open("\(folder.alive)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { return }
    let text = Array("\(beats)\n".utf8)
    _ = text.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
    close(file)
  }
}
