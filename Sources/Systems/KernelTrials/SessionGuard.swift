internal import Foundation
internal import Glibc
internal import Synchronization

/// A second process that outlives this one: if this one is killed, it ends what was started and removes the
/// scratch folder.
///
/// It reads lines from a socket that only this process holds: `+PID` and `-PID` for a group that began and
/// ended, and `done` for a farewell. The end of the socket without one means that this process is gone.
final class SessionGuard: Sendable {
  private let socket: Int32
  private let process: ChildProcess
  private let lock = Mutex(())

  /// - Returns: Nil where it cannot be started; `errno` says why.
  init?(worker: [String], folder: String, environment: [String: String]) {
    guard let pair = SocketPair() else { return nil }
    let errors = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer {
      close(pair.theirs)
      close(errors)
    }
    guard
      let child = ChildProcess(
        path: worker[0], arguments: worker + ["guard"], environment: environment, folder: "/",
        streams: .init(input: pair.theirs, output: pair.theirs, errors: errors))
    else {
      close(pair.ours)
      return nil
    }
    process = child
    socket = pair.ours
    say(folder)
  }

  func began(_ group: pid_t) { say("+\(group)") }
  func ended(_ group: pid_t) { say("-\(group)") }

  /// Everything was cleared away: it may go.
  func dismiss() {
    say("done")
    close(socket)
    _ = process.collect()
  }

  private func say(_ line: String) {
    lock.withLock { _ in _ = LineChannel(socket: socket).write(line) }
  }

  /// In the guard: waits, and clears away where its asker has gone without a farewell.
  static func serve() -> Never {
    // What ends the asker's terminal is not to end its guard; Ctrl-C does not reach its group anyway.
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    let lines = LineChannel(socket: STDIN_FILENO)
    guard let folder = lines.read(), folder.hasPrefix("/"), folder.contains(Scratch.prefix) else { _exit(64) }
    var groups: Set<pid_t> = []
    while let line = lines.read() {
      if line == "done" { _exit(0) }
      guard let group = pid_t(line.dropFirst()), group > 1 else { continue }
      if line.first == "+" { groups.insert(group) } else { groups.remove(group) }
    }
    for group in groups { kill(-group, SIGKILL) }
    for _ in 0..<20 {
      try? FileManager.default.removeItem(atPath: folder)
      guard access(folder, F_OK) == 0 else { break }
      usleep(100_000)
    }
    _exit(0)
  }
}
