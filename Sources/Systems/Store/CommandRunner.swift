internal import Glibc

/// Runs one program of a change to its end.
enum CommandRunner {
  struct Ending {
    /// The exit status, or 128 and the number of the signal that ended it.
    var status: Int32
    /// The end of what it printed, at most 4 KiB.
    var output: String
  }

  /// Runs a program in a folder, without a shell around it, and waits for it.
  ///
  /// The process waits at a gate until `started` has returned, so that it does nothing that the journal
  /// does not know of: if this process is killed before, the gate closes and the program is never run.
  /// It has a process group of its own, so that Ctrl-C does not cut it in two.
  ///
  /// Throws `StoreError` (`command-failed`) where it cannot be started or outlasts the time limit, and
  /// what `started` throws.
  static func run(
    _ arguments: [String], folder: String, limitSeconds: Double,
    started: (ProcessIdentity) throws(StoreError) -> Void
  ) throws(StoreError) -> Ending {
    let shown = arguments.joined(separator: " ")
    func failure(_ text: String, _ number: Int32) -> StoreError {
      StoreError(
        .commandFailed, "The command `\(shown)` \(text).",
        cause: number == 0 ? nil : String(cString: strerror(number)))
    }
    var gate: [Int32] = [-1, -1]
    if pipe(&gate) != 0 { throw failure("cannot be started", errno) }
    defer { for end in gate where end >= 0 { close(end) } }
    for end in gate { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    guard let stream = tmpfile() else { throw failure("cannot be started", errno) }
    defer { fclose(stream) }
    let output = fileno(stream)
    _ = fcntl(output, F_SETFD, FD_CLOEXEC)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    posix_spawn_file_actions_adddup2(&actions, gate[0], 9)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let script = "read -r _ <&9 || exit 125; exec 9<&-; cd \"$1\" && shift && exec \"$@\""
    let words = ["/bin/sh", "-c", script, "plait", folder] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var id: pid_t = 0
    let result = posix_spawn(&id, "/bin/sh", &actions, &attributes, pointers, environ)
    if result != 0 { throw failure("cannot be started", result) }
    do throws(StoreError) {
      try started(ProcessIdentity.living(id) ?? ProcessIdentity(id: id, startTicks: -1))
    } catch {
      close(gate[1])
      gate[1] = -1
      var status: Int32 = 0
      while waitpid(id, &status, 0) < 0, errno == EINTR {}
      throw error
    }
    // Our own reading end is still open, so that this cannot raise SIGPIPE.
    var line: UInt8 = 10
    _ = write(gate[1], &line, 1)

    var status: Int32 = 0
    var waitedSeconds = 0.0
    var pauseSeconds = 0.001
    while true {
      let ended = waitpid(id, &status, WNOHANG)
      if ended == id { break }
      if ended < 0, errno != EINTR { throw failure("was lost", errno) }
      if waitedSeconds >= limitSeconds {
        kill(-id, SIGKILL)
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        throw failure("did not end within \(Int(limitSeconds)) s and was stopped", 0)
      }
      usleep(UInt32(pauseSeconds * 1e6))
      waitedSeconds += pauseSeconds
      pauseSeconds = min(2 * pauseSeconds, 0.05)
    }
    let signal = status & 0x7F
    return Ending(status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: tail(of: output))
  }

  private static func tail(of file: Int32) -> String {
    let size = lseek(file, 0, SEEK_END)
    let start = max(0, size - 4096)
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = pread(file, &buffer, buffer.count, start)
    var text = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
