internal import Foundation
internal import Glibc
internal import KernelSpecifications
internal import Synchronization

/// Compiles for a device in workers of its own.
///
/// A device's compiler takes long to get ready, so that a worker which has answered is kept for the next compilation. One that
/// crashes or takes too long is ended and costs its compilation alone. To be used from as many threads as are wanted.
final class DeviceBuild: Sendable {
  /// Held by one build at a time, or by nobody.
  private struct Worker: @unchecked Sendable {
    var process: ChildProcess
    var socket: Int32
    var channel: LineChannel
    var errorsPath: String
    var builds = 0
  }

  private let place: TrialPlace
  private let idle = Mutex<[Worker]>([])

  /// Compilations after which a worker gives way to a fresh one: compilers keep memory.
  private static let mostBuilds = 200

  init(place: TrialPlace) { self.place = place }

  deinit { end() }

  /// Ends the workers that wait.
  func end() {
    let workers = idle.withLock { idle in
      defer { idle = [] }
      return idle
    }
    for worker in workers { _ = dismiss(worker) }
  }

  /// What the compiler says of what it built, and how long it worked on it.
  struct Built {
    var features: [String: Double]
    var seconds: Double
  }

  /// Blocks the thread until the compiler has answered and rehearsed.
  ///
  /// - Throws: `TrialFailure`.
  func build(_ compilation: DeviceCompilation, limitSeconds: Double) throws(TrialFailure) -> Built {
    let start = ContinuousClock.now
    let pausedBefore = place.builds.pausedSeconds
    let features = try answer(compilation, limitSeconds: limitSeconds)
    let paused = place.builds.pausedSeconds - pausedBefore
    return Built(features: features, seconds: max((ContinuousClock.now - start) / .seconds(1) - paused, 0))
  }

  private func answer(
    _ compilation: DeviceCompilation, limitSeconds: Double
  ) throws(TrialFailure) -> [String: Double] {
    let kept = idle.withLock { $0.popLast() }
    var worker = if let kept { kept } else { try start() }
    place.builds.began(worker.process.identifier)
    // What the one before printed is not this one's.
    truncate(worker.errorsPath, 0)
    worker.builds += 1
    if let data = try? JSONEncoder().encode(compilation) {
      _ = worker.channel.write(String(decoding: data, as: UTF8.self))
    }
    switch read(worker, limitSeconds) {
    case .late:
      _ = dismiss(worker)
      throw TrialFailure(.compileTimeLimit, "the compiler took longer than the limit of \(limitSeconds) s")
    case .end:
      let words = CompilerOutput.firstError(Scratch.text(worker.errorsPath)) ?? ""
      let ending = dismiss(worker)
      let how = ending.signal.map { "by \(SignalName.of($0))" } ?? "with the status \(ending.status ?? 0)"
      throw TrialFailure(.compileError, "the compiler ended \(how) \(words)")
    case .line(let line):
      let reply = try? JSONDecoder().decode(WorkerReply.self, from: Data(line.utf8))
      switch reply {
      case .loaded(let features):
        awaitRehearsal(worker, limitSeconds: limitSeconds)
        return features
      case .failed(let failure):
        keep(worker)
        throw failure
      default:
        _ = dismiss(worker)
        throw TrialFailure(.compileError, "the compiler's answer cannot be understood")
      }
    }
  }

  /// What was compiled stands, whatever comes of its first launch here.
  private func awaitRehearsal(_ worker: Worker, limitSeconds: Double) {
    if case .line = read(worker, limitSeconds) {
      keep(worker)
    } else {
      _ = dismiss(worker)
    }
  }

  /// The next line, for which the compiler may work that long; what it is stopped for does not count.
  private func read(_ worker: Worker, _ limitSeconds: Double) -> LineChannel.Reading {
    var granted = place.builds.pausedSeconds
    var limit = limitSeconds
    while true {
      let reading = worker.channel.read(withinSeconds: limit)
      let paused = place.builds.pausedSeconds
      guard case .late = reading, paused - granted > 0.001 else { return reading }
      limit = paused - granted
      granted = paused
    }
  }

  private func start() throws(TrialFailure) -> Worker {
    guard let pair = SocketPair() else { throw refused() }
    let errorsPath = place.scratch.path("compiler", ".log")
    let errors = Foundation.open(errorsPath, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    defer {
      close(errors)
      close(pair.theirs)
    }
    var environment = place.settings.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["TMPDIR"] = place.scratch.folder
    DeviceSources.settleDriver(in: place.scratch.folder, &environment)
    let program = place.settings.worker
    guard
      let child = ChildProcess(
        path: program[0], arguments: program + ["compile"], environment: environment, folder: nil,
        streams: .init(input: pair.theirs, output: errors, errors: errors))
    else {
      close(pair.ours)
      unlink(errorsPath)
      throw refused()
    }
    place.watcher.began(child.identifier)
    return Worker(
      process: child, socket: pair.ours, channel: LineChannel(socket: pair.ours), errorsPath: errorsPath)
  }

  private func keep(_ worker: Worker) {
    // Before another build may take it.
    place.builds.ended(worker.process.identifier)
    if worker.builds < Self.mostBuilds {
      idle.withLock { $0.append(worker) }
    } else {
      _ = dismiss(worker)
    }
  }

  private func dismiss(_ worker: Worker) -> ChildProcess.Ending {
    // Before its number may be another process's.
    place.builds.ended(worker.process.identifier)
    worker.process.kill()
    let ending = worker.process.collect()
    place.watcher.ended(worker.process.identifier)
    close(worker.socket)
    unlink(worker.errorsPath)
    return ending
  }

  private func refused() -> TrialFailure {
    TrialFailure(
      .compilerMissing, "the device compiler's process cannot be started: \(String(cString: strerror(errno)))"
    )
  }
}
