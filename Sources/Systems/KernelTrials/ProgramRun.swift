internal import CLinuxProcesses
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Runs a program to its end, under limits, with its output in a file.
struct ProgramRun {
  var path: String
  var arguments: [String]
  var environment: [String: String]
  var folder: String?
  /// Receives both streams.
  var outputPath: String
  var limitSeconds: Double
  /// Writable memory of each of its processes; nil for no limit.
  var memoryBytes: Int?
  var processors: [Int]?
  /// Told of its group while it runs, so that it does not outlive this process.
  var watcher: SessionGuard?
  /// Told of its group, too, where it is a compiler; what it is stopped for does not count.
  var builds: BuildProcesses?

  struct Ending {
    var seconds: Double
    var isLate: Bool
    var status: Int32?
    var signal: Int32?
    var processorSeconds: Double
    /// The peak of the largest of its processes.
    var peakMemoryBytes: Int
  }

  /// Blocks the thread until the program has ended.
  ///
  /// - Returns: Nil where it cannot be started.
  func run() -> Ending? {
    let nowhere = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let output = open(outputPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard nowhere >= 0, output >= 0 else { return nil }
    defer {
      close(nowhere)
      close(output)
    }
    let start = ContinuousClock.now
    let pausedBefore = builds?.pausedSeconds ?? 0
    guard
      let child = ChildProcess(
        path: path, arguments: arguments, environment: environment, folder: folder,
        streams: .init(input: nowhere, output: output, errors: output))
    else { return nil }
    limit(child.identifier)
    watcher?.began(child.identifier)
    builds?.began(child.identifier)
    let granted = Mutex(0.0)
    let isLate = Mutex(false)
    let isOver = Mutex(false)
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + limitSeconds)
    timer.setEventHandler {
      isOver.withLock { isOver in
        guard !isOver else { return }
        let pause = (builds?.pausedSeconds ?? 0) - pausedBefore
        let more = granted.withLock { granted in
          defer { granted = pause }
          return pause - granted
        }
        guard more < 0.001 else { return timer.schedule(deadline: .now() + more) }
        isLate.withLock { $0 = true }
        child.kill()
      }
    }
    timer.resume()
    child.waitUntilEnded()
    let seconds = start.duration(to: .now)
    timer.cancel()
    isOver.withLock { isOver in
      isOver = true
      // What it left running in its group would disturb the next trial.
      child.kill()
    }
    let paused = (builds?.pausedSeconds ?? 0) - pausedBefore
    builds?.ended(child.identifier)
    let ending = child.collect()
    watcher?.ended(child.identifier)
    return Ending(
      seconds: max(seconds / .seconds(1) - paused, 0),
      isLate: isLate.withLock { $0 }, status: ending.status, signal: ending.signal,
      processorSeconds: ProcessorTime.seconds(ending.usage), peakMemoryBytes: ending.usage.ru_maxrss * 1024)
  }

  /// The limits of a program that has just begun; it inherits nothing of ours that would be in the way.
  private func limit(_ process: pid_t) {
    if let memoryBytes {
      plait_limit_data(process, UInt64(memoryBytes))
    }
    if let processors { try? ProcessorSet.restrict(process, to: processors) }
  }
}
