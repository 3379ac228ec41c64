internal import Glibc

/// A worker that reads a line and answers a line, in a process group of its own.
final class WorkerProcess {
  enum Answer: Equatable {
    case line(String)
    /// The worker ended; why.
    case ended(String)
    case tooSlow
    case stopped
  }

  private let process: pid_t
  private let input: Int32
  private let output: Int32
  private var pending: [UInt8] = []
  private var isOver = false

  /// An answer that is longer is no answer.
  private static let longestAnswer = 64 << 20

  /// - Parameter command: A program, found on the path, and its arguments.
  /// - Throws: `no-client` where the program cannot be run.
  init(_ command: [String]) throws(SlurmArrayError) {
    var toWorker: [Int32] = [0, 0]
    var fromWorker: [Int32] = [0, 0]
    guard pipe(&toWorker) == 0, pipe(&fromWorker) == 0 else {
      throw SlurmArrayError(.folder, "no pipe can be made", cause: String(cString: strerror(errno)))
    }
    for end in toWorker + fromWorker { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toWorker[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, fromWorker[1], STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGPIPE, SIGTERM, SIGINT] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var child: pid_t = 0
    let status = posix_spawnp(&child, command[0], &actions, &attributes, &words, environ)
    close(toWorker[0])
    close(fromWorker[1])
    // A worker that does not read must not hold the task.
    _ = fcntl(toWorker[1], F_SETFL, O_NONBLOCK)
    input = toWorker[1]
    output = fromWorker[0]
    process = child
    guard status == 0 else {
      isOver = true
      throw SlurmArrayError(
        .noClient, "the worker \(command[0]) cannot be run on this node; name a program that every node has",
        cause: String(cString: strerror(status)))
    }
  }

  deinit {
    end()
    close(input)
    close(output)
  }

  /// Whether it said more than its answer, so that what it says next may belong to an earlier item.
  var isOutOfStep: Bool { !pending.isEmpty }

  /// Gives the worker an item and waits for its line.
  ///
  /// - Parameters:
  ///   - limitSeconds: The most that it may take; nil has no limit.
  ///   - beat: Called at least every `beatSeconds` meanwhile.
  func answer(
    _ item: String, limitSeconds: Double?, beatSeconds: Double, beat: () -> Void
  ) -> Answer {
    var unsent = Array((item + "\n").utf8)[...]
    let begin = Self.seconds()
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return .line(line)
      }
      if StopSignal.isRequested { return .stopped }
      var patience = beatSeconds
      if let limitSeconds {
        let left = limitSeconds - (Self.seconds() - begin)
        guard left > 0 else { return .tooSlow }
        patience = min(patience, left)
      }
      guard pending.count < Self.longestAnswer else { return .ended("the worker's answer has no end") }
      var waiting = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: unsent.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
      ]
      let ready = poll(&waiting, 2, Int32(max(patience * 1000, 1)))
      beat()
      guard ready > 0 else { continue }
      if waiting[1].revents != 0, !send(&unsent) { return .ended(wait()) }
      if waiting[0].revents != 0, !receive() { return .ended(wait()) }
    }
  }

  /// Ends the worker and all that it started.
  func end() {
    guard !isOver else { return }
    kill(-process, SIGKILL)
    _ = wait()
  }

  /// Writes as much as the pipe takes now; false where nobody reads it any more.
  private func send(_ unsent: inout ArraySlice<UInt8>) -> Bool {
    let count = unsent.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
    if count < 0 { return errno == EINTR || errno == EAGAIN }
    unsent = unsent.dropFirst(count)
    return true
  }

  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &buffer, buffer.count)
    if count < 0 { return errno == EINTR }
    pending += buffer.prefix(count)
    return count > 0
  }

  /// Waits for the worker's end and says how it ended.
  private func wait() -> String {
    guard !isOver else { return "the worker has ended" }
    isOver = true
    // One that only closed its output would keep the task waiting.
    var status: Int32 = 0
    for _ in 0..<20 {
      if waitpid(process, &status, WNOHANG) == process { return Self.words(status) }
      usleep(10_000)
    }
    kill(-process, SIGKILL)
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return Self.words(status)
  }

  private static func words(_ status: Int32) -> String {
    let signal = status & 0x7F
    return signal == 0
      ? "the worker ended with status \(status >> 8 & 0xFF)" : "the worker was ended by signal \(signal)"
  }

  /// A clock that is never set.
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
