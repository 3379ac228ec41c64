internal import Foundation
internal import KernelSpecifications

/// The worker process as this one sees it: started when it is needed, and again after it was lost. To be used
/// from one thread at a time.
final class WorkerSession {
  private struct Live {
    var process: ChildProcess
    var channel: LineChannel
    var socket: Int32
    var loaded: Set<Int> = []
    /// Loaded ever: what was forgotten stays mapped.
    var loads = 0
  }

  private let settings: TrialSettings
  private let opening: WorkerOpening
  private let watcher: SessionGuard
  private let errorsPath: String
  private let scratchFolder: String
  private var live: Live?
  /// Workers that were started, for a test to see that one was replaced.
  private(set) var starts = 0
  private(set) var identifier: pid_t?

  /// Loads after which a worker gives way to a fresh one: the system bounds the mappings of a process.
  private static let mostLoads = 1000

  init(settings: TrialSettings, opening: WorkerOpening, scratch: Scratch, watcher: SessionGuard) {
    self.settings = settings
    self.opening = opening
    self.watcher = watcher
    scratchFolder = scratch.folder
    errorsPath = scratch.path("worker", ".log")
  }

  /// Starts a worker where none lives.
  ///
  /// - Throws: `KernelTrialError` where it cannot, or the reference fails.
  func ensure() throws(KernelTrialError) {
    guard live == nil else { return }
    try start()
    let answer = ask(.open(opening), withinSeconds: settings.referenceSeconds)
    switch answer {
    case .reply(.done): return
    case .reply(.failed(let failure)), .lost(let failure):
      end()
      throw KernelTrialError(
        failure.kind == .noDevice ? .noDevice : .reference,
        failure.kind == .noDevice
          ? failure.message : "prepare and reference cannot be run; mend them or take them out",
        cause: failure.message)
    case .reply:
      end()
      throw KernelTrialError(
        .worker, "the worker \(settings.worker[0]) answers something else than was asked")
    }
  }

  /// Runs a loaded candidate; a worker that it takes down is replaced when it is next needed.
  func run(
    _ candidate: BuiltCandidate, warmUps: Int, repetitions: Int, flushesCaches: Bool
  ) throws(KernelTrialError) -> Result<WorkerSamples, TrialFailure> {
    let isShared = isShared(with: candidate)
    let result = try runOnce(
      candidate, warmUps: warmUps, repetitions: repetitions, flushesCaches: flushesCaches)
    guard isShared, case .failure(let failure) = result, failure.kind == .memoryLimit else { return result }
    end()
    return try runOnce(
      candidate, warmUps: warmUps, repetitions: repetitions, flushesCaches: flushesCaches)
  }

  /// Whether candidates before this one may hold memory of the worker yet, so that a limit that is reached is not this one's doing.
  private func isShared(with candidate: BuiltCandidate) -> Bool {
    guard let worker = live else { return false }
    return worker.loads > (worker.loaded.contains(candidate.identifier) ? 1 : 0)
  }

  private func runOnce(
    _ candidate: BuiltCandidate, warmUps: Int, repetitions: Int, flushesCaches: Bool
  ) throws(KernelTrialError) -> Result<WorkerSamples, TrialFailure> {
    if let failure = try load(candidate) { return .failure(failure) }
    let seconds = opening.limits.runSeconds * Double(warmUps + repetitions)
    switch ask(
      .run(
        identifier: candidate.identifier, warmUps: warmUps, repetitions: repetitions,
        flushesCaches: flushesCaches),
      withinSeconds: seconds + settings.graceSeconds)
    {
    case .reply(.measured(let samples)): return .success(samples)
    case .reply(.failed(let failure)): return .failure(afterFailure(failure))
    case .lost(let failure): return .failure(failure)
    case .reply: return .failure(confused())
    }
  }

  func verify(_ candidate: BuiltCandidate) throws(KernelTrialError) -> TrialFailure? {
    let isShared = isShared(with: candidate)
    let failure = try verifyOnce(candidate)
    guard isShared, failure?.kind == .memoryLimit else { return failure }
    end()
    return try verifyOnce(candidate)
  }

  private func verifyOnce(_ candidate: BuiltCandidate) throws(KernelTrialError) -> TrialFailure? {
    if let failure = try load(candidate) { return failure }
    switch ask(
      .verify(identifier: candidate.identifier),
      withinSeconds: opening.limits.runSeconds + settings.graceSeconds)
    {
    case .reply(.done): return nil
    case .reply(.failed(let failure)): return afterFailure(failure)
    case .lost(let failure): return failure
    case .reply: return confused()
    }
  }

  func unload(_ identifier: Int) {
    guard live?.loaded.remove(identifier) != nil else { return }
    _ = ask(.unload(identifier: identifier), withinSeconds: settings.graceSeconds)
  }

  /// Ends the worker.
  func end() {
    guard let worker = live else { return }
    live = nil
    close(worker.socket)
    worker.process.kill()
    _ = worker.process.collect()
    watcher.ended(worker.process.identifier)
    identifier = nil
  }

  private func load(_ candidate: BuiltCandidate) throws(KernelTrialError) -> TrialFailure? {
    if let worker = live, worker.loads >= Self.mostLoads { end() }
    try ensure()
    guard live?.loaded.contains(candidate.identifier) == false else { return nil }
    switch ask(
      .load(identifier: candidate.identifier, artifact: candidate.artifact),
      withinSeconds: opening.limits.compileSeconds + opening.limits.runSeconds + settings.graceSeconds)
    {
    case .reply(.loaded):
      live?.loaded.insert(candidate.identifier)
      live?.loads += 1
      return nil
    case .reply(.failed(let failure)): return afterFailure(failure)
    case .lost(let failure): return failure
    case .reply: return confused()
    }
  }

  /// What wrote outside of its buffers may have changed anything in the worker; a device's context does not outlive
  /// a crash of its kernel.
  private func afterFailure(_ failure: TrialFailure) -> TrialFailure {
    if failure.kind == .outOfBounds || failure.kind == .crash { end() }
    return failure
  }

  private func confused() -> TrialFailure {
    end()
    return TrialFailure(
      .crash, "the worker's answer cannot be understood; the kernel may have changed its memory")
  }

  private func start() throws(KernelTrialError) {
    guard let pair = SocketPair() else { throw refused() }
    let errors = Foundation.open(errorsPath, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    defer {
      close(pair.theirs)
      close(errors)
    }
    var environment = settings.environment
    // The worker's own handler tells what ended it, and quickly.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    DeviceSources.settleDriver(in: scratchFolder, &environment)
    guard
      let process = ChildProcess(
        path: settings.worker[0], arguments: settings.worker + ["run"], environment: environment, folder: nil,
        streams: .init(input: pair.theirs, output: errors, errors: errors))
    else {
      close(pair.ours)
      throw refused()
    }
    starts += 1
    identifier = process.identifier
    watcher.began(process.identifier)
    live = Live(process: process, channel: LineChannel(socket: pair.ours), socket: pair.ours)
  }

  private func refused() -> KernelTrialError {
    KernelTrialError(
      .worker,
      "the worker \(settings.worker[0]) cannot be started; check the file and the limits of this shell",
      cause: String(cString: strerror(errno)))
  }

  private enum Answer {
    case reply(WorkerReply)
    /// The worker is gone, and why.
    case lost(TrialFailure)
  }

  private func ask(_ request: WorkerRequest, withinSeconds limit: Double) -> Answer {
    guard let worker = live else { return .lost(TrialFailure(.crash, "there is no worker")) }
    if let data = try? JSONEncoder().encode(request) {
      _ = worker.channel.write(String(decoding: data, as: UTF8.self))
    }
    switch worker.channel.read(withinSeconds: limit) {
    case .late:
      end()
      if case .open = request {
        return .lost(TrialFailure(.timeLimit, "they took longer than the limit of \(limit) s"))
      }
      return .lost(FaultReport.late(opening.limits.runSeconds))
    case .end: return .lost(gone(nil))
    case .line(let line):
      if line.first == "!" { return .lost(gone(line)) }
      if let reply = try? JSONDecoder().decode(WorkerReply.self, from: Data(line.utf8)) {
        return .reply(reply)
      }
      return .lost(confused())
    }
  }

  /// What took the worker down.
  private func gone(_ report: String?) -> TrialFailure {
    guard let worker = live else { return TrialFailure(.crash, "there is no worker") }
    live = nil
    identifier = nil
    close(worker.socket)
    let told = report.flatMap {
      FaultReport.failure(
        $0, problem: opening.problem, limits: (opening.limits.runSeconds, opening.limits.memoryBytes))
    }
    // How it ended was settled before its socket closed; this is for what a kernel may have started.
    worker.process.kill()
    let ending = worker.process.collect()
    watcher.ended(worker.process.identifier)
    if let told { return told }
    let words =
      Scratch.text(errorsPath).split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(200))" } ?? ""
    if let signal = ending.signal {
      return TrialFailure(.crash, "it ended by \(SignalName.of(signal))\(words)")
    }
    return TrialFailure(.crash, "it left by itself with the status \(ending.status ?? 0)\(words)")
  }
}
