internal import CLinuxProcesses
internal import Glibc

/// A process that this one started, in a group of its own.
struct ChildProcess {
  /// The process and its group.
  let identifier: pid_t

  /// The descriptors that it begins with.
  struct Streams {
    var input: Int32
    var output: Int32
    var errors: Int32
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: The program's file.
  ///   - folder: Where it begins; nil for here.
  /// - Returns: Nil where the system refuses; `errno` says why.
  init?(path: String, arguments: [String], environment: [String: String], folder: String?, streams: Streams) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, streams.input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, streams.errors, STDERR_FILENO)
    if let folder { plait_spawn_in_folder(&actions, folder) }
    // A worker lives long: what it inherits, such as the end of a pipe that another part of this process waits for,
    // stays open with it.
    plait_spawn_closing_from(&actions, STDERR_FILENO + 1)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    var words = arguments.map { strdup($0) }
    words.append(nil)
    var settings = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
    settings.append(nil)
    defer { (words + settings).forEach { free($0) } }
    var identifier: pid_t = 0
    var status = posix_spawn(&identifier, path, &actions, &attributes, words, settings)
    // A program that was written just now may still be open in a process that was split off meanwhile.
    for _ in 0..<50 where status == ETXTBSY {
      usleep(10_000)
      status = posix_spawn(&identifier, path, &actions, &attributes, words, settings)
    }
    guard status == 0 else {
      errno = status
      return nil
    }
    self.identifier = identifier
  }

  /// Ends it and what it started.
  func kill() { Glibc.kill(-identifier, SIGKILL) }

  /// How it ended, and what it and its children took.
  struct Ending {
    /// The exit status; nil where a signal ended it.
    var status: Int32?
    var signal: Int32?
    var usage: rusage
  }

  /// Waits for its end without taking its number from it, so that a killer on another thread meets no other process.
  func waitUntilEnded() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
  }

  /// Waits for its end and lets go of it.
  func collect() -> Ending {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(identifier, &status, 0, &usage) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return Ending(
      status: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal, usage: usage)
  }

  /// The file of a program that is named without a slash, by the path of an environment.
  static func path(of program: String, in environment: [String: String]) -> String? {
    if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
  }
}
