internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What one run of a program cost, as the kernel accounts for it.
struct MeasuredProcess {
  var cpuSeconds: Double
  var wallSeconds: Double
  var maxResidentBytes: Int
  var output: Data

  /// A program that could not be run, or failed.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a program to its end; it inherits the processors that this one may use.
  ///
  /// - Parameters:
  ///   - arguments: The program, as a path, and its arguments.
  ///   - environment: Set on top of this program's.
  static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws(Failure) -> MeasuredProcess {
    let outputPath = NSTemporaryDirectory() + "plait-benchmark-\(getpid()).out"
    defer { unlink(outputPath) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var variables = ProcessInfo.processInfo.environment
    variables.merge(environment) { $1 }
    let entries = variables.keys.sorted().map { "\($0)=\(variables[$0] ?? "")" }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = entries.map { strdup($0) } + [nil]
    defer { (words + settings).forEach { free($0) } }
    var process: pid_t = 0
    let clock = ContinuousClock()
    let begin = clock.now
    guard posix_spawnp(&process, arguments[0], &actions, nil, &words, &settings) == 0 else {
      throw Failure(description: "\(arguments[0]) cannot be run")
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = clock.now - begin
    guard status == 0 else {
      throw Failure(
        description: "\(arguments.joined(separator: " ")): ended with status \(status >> 8 & 0xFF)")
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return MeasuredProcess(
      cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), wallSeconds: wall / .seconds(1),
      maxResidentBytes: usage.ru_maxrss * 1024,
      output: FileManager.default.contents(atPath: outputPath) ?? Data())
  }
}
