internal import Diagnostics
internal import Foundation

/// Work that a Slurm job array does, seen from where it is submitted: gives items out, gathers results, and gives
/// out again what was lost with its task.
///
/// All of its state is in the shared folder: opened again, by another process after this one was killed, it goes on
/// where it was. One process at a time has a folder open.
package final class SlurmArray {
  private let folder: SlurmArrayFolder
  let settings: SlurmArraySettings
  private let client: SlurmClient
  private let lock: SlurmArrayLock
  private let jobName: String
  private var journal: SlurmArrayJournal
  private var files: SlurmResultFiles

  private var items: [String] = []
  private var resultOfItem: [Int: SlurmItemResult] = [:]
  private var lossesOfItem: [Int: Int] = [:]
  private var cancelledArrays: Set<String> = []
  /// Items that a task gave back when it was told to end: item and task.
  private var stopped: Set<[String]> = []

  private var queue: SlurmArrayQueue?
  private var queueAskedSeconds = -Double.infinity
  private var beats: [String: (text: String, seenSeconds: Double)] = [:]
  /// Tasks without a sign of life, whatever Slurm says of them.
  private var silentTasks: Set<String> = []
  private var goneSinceSeconds: [String: Double] = [:]
  /// What had been seen of tasks when the last array was submitted, and how many arrays have since come to nothing.
  private var takenAtSubmission = 0
  private var barrenArrays = 0
  private var hasSubmitted = false
  private var lostSinceSubmission = false

  /// Opens a folder, or makes it.
  ///
  /// - Parameters:
  ///   - folder: Shared by all nodes, by its whole path.
  ///   - environment: Decides which Slurm is spoken to.
  /// - Throws: `SlurmArrayError`: `busy`, `folder`, `other-work`, `bad-input`.
  package init(
    folder path: String, settings: SlurmArraySettings,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(SlurmArrayError) {
    try settings.check()
    guard path.hasPrefix("/") else {
      throw SlurmArrayError(.badInput, "name the shared folder by its whole path, as every node sees it")
    }
    let folder = SlurmArrayFolder(path: path)
    try folder.create()
    let lock = try SlurmArrayLock(folder)
    let known = try SlurmArrayWork.read(folder)
    let work = SlurmArrayWork(
      jobName: known?.jobName ?? "plait-\(UUID().uuidString.prefix(8).lowercased())", worker: settings.worker,
      itemSeconds: settings.itemSeconds, idleSeconds: settings.idleSeconds,
      heartbeatSeconds: settings.heartbeatSeconds)
    if known != work { try work.write(folder) }
    self.folder = folder
    self.settings = settings
    self.lock = lock
    client = SlurmClient(environment: environment)
    jobName = work.jobName
    journal = SlurmArrayJournal(folder)
    files = SlurmResultFiles(folder)
    items = SlurmArrayFolder.lines(folder.allItems).map(String.init)
    unlink(folder.closed)
    replayJournal()
    _ = takeResults()
    try layOutItems()
  }

  private func replayJournal() {
    for event in journal.events {
      switch event {
      case .submitted: hasSubmitted = true
      case .cancelled(let array): cancelledArrays.insert(array)
      case .lost(let item, _, _, let counts): if counts { lossesOfItem[item, default: 0] += 1 }
      case .gaveUp(let item, let reason):
        resultOfItem[item] = SlurmItemResult(
          item: item, outcome: .lost, answer: "null", reason: reason, task: "")
      }
    }
  }

  // MARK: Items

  /// How many items there are.
  package var count: Int { items.count }

  package var finishedCount: Int { resultOfItem.count }

  /// Every result so far, in the order of the items.
  package var results: [SlurmItemResult] { resultOfItem.values.sorted { $0.item < $1.item } }

  /// Adds items, each one line of JSON, and gives their numbers.
  ///
  /// - Throws: `bad-input` where an item is no JSON on one line; `folder`.
  @discardableResult
  package func add(_ new: [String]) throws(SlurmArrayError) -> Range<Int> {
    let first = items.count
    for (place, item) in new.enumerated() where !JSONLine.isValue(item) {
      throw SlurmArrayError(
        .badInput, "item \(first + place) is not one JSON value on one line")
    }
    guard !new.isEmpty else { return first..<first }
    try SlurmArrayFolder.append(new.joined(separator: "\n") + "\n", to: folder.allItems)
    items += new
    for number in first..<items.count { try layOut(number) }
    return first..<items.count
  }

  /// Lays out every item that is neither there nor taken nor finished.
  private func layOutItems() throws(SlurmArrayError) {
    let there = Set(SlurmArrayFolder.names(folder.items))
    let taken = Set(takenItems().map(\.item))
    for number in items.indices where resultOfItem[number] == nil && !taken.contains(number) {
      if !there.contains(SlurmArrayFolder.name(number)) { try layOut(number) }
    }
  }

  private func layOut(_ number: Int) throws(SlurmArrayError) {
    try SlurmArrayFolder.write(items[number] + "\n", to: folder.item(number))
  }

  private struct Taken {
    var item: Int
    var task: String
  }

  private func takenItems() -> [Taken] {
    SlurmArrayFolder.names(folder.taken).compactMap { name in
      let parts = name.split(separator: ".", maxSplits: 1)
      guard parts.count == 2, let item = Int(parts[0]) else { return nil }
      return Taken(item: item, task: String(parts[1]))
    }
  }

  private var openCount: Int { SlurmArrayFolder.names(folder.items).filter { Int($0) != nil }.count }

  // MARK: Results

  /// Looks once: at what the tasks wrote, and from time to time at Slurm's queue; submits what is missing.
  ///
  /// - Returns: The results that are new, in the order of the items.
  /// - Throws: `refused`, `barren`, `no-client`, `folder`.
  package func look() throws(SlurmArrayError) -> [SlurmItemResult] {
    var new = takeResults()
    guard finishedCount < items.count else { return new }
    let now = WorkerProcess.seconds()
    if now - queueAskedSeconds >= settings.queueSeconds {
      queueAskedSeconds = now
      guard let queue = try askQueue() else { return new }
      self.queue = queue
      new += takeResults()
      new += try giveBackLost(queue)
      endSilent(queue)
      if finishedCount < items.count { try submitMissing(queue) }
    }
    return new.sorted { $0.item < $1.item }
  }

  func takeResults() -> [SlurmItemResult] {
    var new: [SlurmItemResult] = []
    for entry in files.new() {
      let line = entry.line
      guard items.indices.contains(line.item), resultOfItem[line.item] == nil else { continue }
      if line.kind == .stopped {
        stopped.insert(["\(line.item)", entry.task])
        continue
      }
      let result = SlurmItemResult(
        item: line.item, outcome: line.kind == .done ? .done : .failed, answer: line.answer,
        reason: line.reason, task: entry.task)
      resultOfItem[line.item] = result
      // One that was given out a second time and not begun need not be done again.
      unlink(folder.item(line.item))
      new.append(result)
    }
    return new.sorted { $0.item < $1.item }
  }

  // MARK: Slurm

  /// Nil where Slurm, which has answered before, does not: that proves nothing of the tasks.
  private func askQueue() throws(SlurmArrayError) -> SlurmArrayQueue? {
    let ending = try client.run("squeue", SlurmArrayQueue.arguments(jobName: jobName))
    if ending.status == 0 { return SlurmArrayQueue(ending.output) }
    guard queue == nil else { return nil }
    throw SlurmArrayError(
      .refused, "squeue does not answer; check that slurmctld runs and that SLURM_CONF names its file",
      cause: ending.errors.split(separator: "\n").first.map(String.init))
  }

  /// Gives out again what tasks had that are gone.
  private func giveBackLost(_ queue: SlurmArrayQueue) throws(SlurmArrayError) -> [SlurmItemResult] {
    var given: [SlurmItemResult] = []
    for taken in takenItems() {
      if resultOfItem[taken.item] != nil {
        unlink(folder.taken(taken.item, by: taken.task))
        continue
      }
      guard let reason = lossReason(taken, queue) else { continue }
      let array = String(taken.task.prefix { $0 != "_" })
      let counts = !cancelledArrays.contains(array)
      try journal.append(.lost(item: taken.item, task: taken.task, reason: reason, counts: counts))
      lostSinceSubmission = true
      if counts { lossesOfItem[taken.item, default: 0] += 1 }
      if lossesOfItem[taken.item, default: 0] > settings.retries {
        let why = "its task was lost \(settings.retries + 1) times, last: \(reason)"
        try journal.append(.gaveUp(item: taken.item, reason: why))
        let result = SlurmItemResult(
          item: taken.item, outcome: .lost, answer: "null", reason: why, task: taken.task)
        resultOfItem[taken.item] = result
        given.append(result)
        unlink(folder.taken(taken.item, by: taken.task))
      } else {
        rename(folder.taken(taken.item, by: taken.task), folder.item(taken.item))
      }
    }
    return given
  }

  /// Why an item's task will not finish it; nil where it may.
  private func lossReason(_ taken: Taken, _ queue: SlurmArrayQueue) -> String? {
    if stopped.contains(["\(taken.item)", taken.task]) { return "the task was told to end" }
    let now = WorkerProcess.seconds()
    let name = SlurmArrayFolder.name(ofTask: taken.task)
    if isRestarted(taken.task, name) { return "the task was restarted" }
    if !queue.isAlive(name) {
      let since = goneSinceSeconds[taken.task] ?? now
      goneSinceSeconds[taken.task] = since
      // What it wrote last may not be seen here yet.
      guard now - since >= settings.graceSeconds else { return nil }
      return "the task ended as \(queue.state(of: name) ?? stateInAccounts(name))"
    }
    return isSilent(taken.task) ? "the task gave no sign of life for \(Int(settings.silentSeconds)) s" : nil
  }

  /// Whether a task that Slurm takes for alive has given no sign of life for too long. It is then ended, so that it cannot do
  /// an item twice.
  private func isSilent(_ task: String) -> Bool {
    let name = SlurmArrayFolder.name(ofTask: task)
    if silentTasks.contains(name) { return true }
    let now = WorkerProcess.seconds()
    let text = SlurmArrayFolder.lines("\(folder.alive)/\(task)").first.map(String.init) ?? ""
    guard let seen = beats[task], seen.text == text else {
      beats[task] = (text, now)
      return false
    }
    guard now - seen.seenSeconds >= settings.silentSeconds else { return false }
    _ = try? client.run("scancel", [name])
    silentTasks.insert(name)
    lostSinceSubmission = true
    return true
  }

  /// Finds the tasks that went silent while they waited for an item: Slurm may think them alive for long, and items would wait
  /// for them.
  private func endSilent(_ queue: SlurmArrayQueue) {
    for task in SlurmArrayFolder.names(folder.alive) {
      let name = SlurmArrayFolder.name(ofTask: task)
      guard queue.isAlive(name), !isRestarted(task, name) else { continue }
      _ = isSilent(task)
    }
  }

  /// Whether Slurm has begun a task anew, so that what it had before is nobody's.
  private func isRestarted(_ task: String, _ name: String) -> Bool {
    func restart(_ task: String) -> Int { Int(task.dropFirst(name.utf8.count + 1)) ?? 0 }
    return SlurmArrayFolder.names(folder.alive).contains {
      $0.hasPrefix(name + "_") && restart($0) > restart(task)
    }
  }

  /// What the accounts know of a task that has left the queue.
  private func stateInAccounts(_ name: String) -> String {
    let ending = try? client.run("sacct", ["-X", "-n", "-P", "-j", name, "-o", "State"])
    let state = ending?.output.split(whereSeparator: { $0 == "\n" || $0 == " " }).first
    return state.map(String.init) ?? "unknown to Slurm"
  }

  /// Submits an array where fewer tasks live than there is work for.
  private func submitMissing(_ queue: SlurmArrayQueue) throws(SlurmArrayError) {
    let open = openCount
    let alive = queue.alive.count { !silentTasks.contains($0.name) }
    let missing = min(open, settings.tasks) - alive
    // Beside tasks that live, more are asked for only where what was asked for before has led to something.
    let isWorthwhile = lostSinceSubmission || !hasSubmittedHere || progress > progressAtSubmission
    guard missing > 0, alive == 0 || isWorthwhile else { return }
    let seen = SlurmArrayFolder.names(folder.alive).count
    if hasSubmittedHere, alive == 0 {
      barrenArrays = seen > takenAtSubmission || progressAtSubmission < progress ? 0 : barrenArrays + 1
      if barrenArrays >= 2 { throw barren() }
    }
    takenAtSubmission = seen
    progressAtSubmission = progress
    try submit(missing)
  }

  private var hasSubmittedHere = false
  private var progressAtSubmission = 0
  private var progress: Int { finishedCount + lossesOfItem.values.reduce(0, +) }

  private func submit(_ tasks: Int) throws(SlurmArrayError) {
    let words = settings.runner + [folder.path]
    let script = "#!/bin/sh\nexec \(words.map(Self.quoted).joined(separator: " "))\n"
    try SlurmArrayFolder.write(script, to: folder.script)
    let limit = settings.concurrentTasks.map { "%\($0)" } ?? ""
    let ending = try client.run(
      "sbatch",
      [
        "--parsable", "--no-requeue", "--job-name=\(jobName)", "--array=0-\(tasks - 1)\(limit)",
        "--output=\(folder.logs)/%A_%a.log", "--chdir=\(folder.path)",
      ] + settings.sbatchOptions + [folder.script])
    let array = ending.output.prefix { $0.isNumber }
    guard ending.status == 0, !array.isEmpty else {
      let words = ending.errors.split(separator: "\n").first.map(String.init)
      throw SlurmArrayError(
        .refused,
        "sbatch refuses the array of \(tasks) tasks; see the cause, and the options given to sbatch",
        cause: words ?? "it said nothing")
    }
    hasSubmitted = true
    hasSubmittedHere = true
    lostSinceSubmission = false
    // The queue is looked at again before the next one is submitted.
    queueAskedSeconds = WorkerProcess.seconds()
    try journal.append(.submitted(array: String(array), tasks: tasks))
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  private func barren() -> SlurmArrayError {
    let log = SlurmArrayFolder.names(folder.logs).last.map { "\(folder.logs)/\($0)" }
    let words = log.flatMap { SlurmArrayFolder.lines($0).last }.map(String.init)
    return SlurmArrayError(
      .barren, "arrays end without taking an item; see what their tasks printed in the folder's logs",
      at: log.map { SourceLocation(file: $0) }, cause: words)
  }

  // MARK: The end

  /// Says that no more items will come, so that tasks need not wait for any.
  package func close() throws(SlurmArrayError) {
    try SlurmArrayFolder.write("\n", to: folder.closed)
  }

  /// Ends every task of the folder. What is finished is kept; what was begun is given out again when the folder
  /// is opened the next time, and does not count as lost.
  package func cancel() throws(SlurmArrayError) {
    guard hasSubmitted else { return }
    for case .submitted(let array, _) in journal.events where cancelledArrays.insert(array).inserted {
      try journal.append(.cancelled(array: array))
    }
    let ending = try client.run("scancel", ["--name=\(jobName)"])
    guard ending.status == 0 else {
      throw SlurmArrayError(
        .refused, "scancel could not end the arrays with the name \(jobName); end them by hand",
        cause: ending.errors.split(separator: "\n").first.map(String.init))
    }
  }

  /// Does all items and waits for them.
  ///
  /// In a folder that has items already they must be the first of these: then the work goes on where it was.
  ///
  /// - Parameters:
  ///   - isStopped: Asked again and again; once true, the array is cancelled.
  ///   - progress: Called with each result as it comes.
  /// - Returns: A result for each item, in their order.
  /// - Throws: `interrupted` after `isStopped`; `other-work`; what `look` throws. Finished results stay in the folder.
  package func run(
    _ all: [String], isStopped: () -> Bool = { false }, progress: (SlurmItemResult) -> Void = { _ in }
  ) throws(SlurmArrayError) -> [SlurmItemResult] {
    guard all.starts(with: items) else {
      throw SlurmArrayError(
        .otherWork, "the folder holds other items than these; name another folder",
        at: SourceLocation(file: folder.allItems))
    }
    try add(Array(all[items.count...]))
    results.forEach(progress)
    while finishedCount < items.count {
      if isStopped() {
        try cancel()
        throw SlurmArrayError(
          .interrupted,
          "stopped with \(finishedCount) of \(items.count) items finished; the same command goes on from there",
          at: SourceLocation(file: folder.path))
      }
      try look().forEach(progress)
      if finishedCount < items.count { usleep(UInt32(settings.pollSeconds * 1e6)) }
    }
    try close()
    // Tasks that have not begun have nothing to do any more.
    if hasSubmitted { _ = try? client.run("scancel", ["--state=PENDING", "--name=\(jobName)"]) }
    return results
  }
}
