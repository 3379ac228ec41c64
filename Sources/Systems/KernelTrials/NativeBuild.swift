internal import Foundation
internal import KernelSpecifications
internal import Synchronization

/// Compiles C and C++ to shared objects.
final class NativeBuild: Sendable {
  struct Object {
    var path: String
    var compileSeconds: Double
    var isFromCache: Bool
  }

  private let scratch: Scratch
  private let cache: ObjectCache
  private let environment: [String: String]
  private let watcher: SessionGuard
  private let builds: BuildProcesses
  private let versions = Mutex<[String: String]>([:])

  init(
    scratch: Scratch, cacheFolder: String, environment: [String: String], watcher: SessionGuard,
    builds: BuildProcesses
  ) {
    self.scratch = scratch
    self.builds = builds
    cache = ObjectCache(folder: cacheFolder)
    var environment = environment
    environment["TMPDIR"] = scratch.folder
    // The first error line is looked for in English.
    environment["LC_ALL"] = "C"
    self.environment = environment
    self.watcher = watcher
  }

  /// Blocks the thread until the compiler has ended.
  ///
  /// - Parameter shim: The text of the file to compile.
  /// - Throws: `TrialFailure`.
  func build(
    compiler: CompilerCommand, flags: [String], macros: [KernelMacro], shim: String, language: KernelLanguage,
    limitSeconds: Double
  ) throws(TrialFailure) -> Object {
    guard let program = ChildProcess.path(of: compiler.program, in: environment) else {
      throw TrialFailure(
        .compilerMissing, "the compiler \(compiler.program) is not on the path; install it or name another")
    }
    let options =
      ["-shared", "-fPIC"] + macros.map { "-D\($0.name)=\($0.value)" }
    let key = cache.key(
      compiler: program, version: version(program), arguments: options + ["--"] + flags, source: shim)
    if let entry = cache.entry(key) {
      return Object(path: entry.path, compileSeconds: entry.compileSeconds, isFromCache: true)
    }
    let source = scratch.path("call", language == .cxx ? ".cpp" : ".c")
    let object = scratch.path("object", ".so")
    let rule = "\(object).d"
    let output = "\(object).log"
    defer { for path in [source, rule, output] { unlink(path) } }
    do throws(KernelTrialError) {
      try scratch.write(shim, to: source)
    } catch {
      throw TrialFailure(.compileError, error.message)
    }
    let run = ProgramRun(
      path: program, arguments: [program] + options + [source] + flags + ["-MD", "-MF", rule, "-o", object],
      environment: environment, folder: scratch.folder, outputPath: output, limitSeconds: limitSeconds,
      watcher: watcher, builds: builds)
    guard let ending = run.run() else {
      throw TrialFailure(
        .compilerMissing, "\(program) cannot be started: \(String(cString: strerror(errno)))")
    }
    guard !ending.isLate else {
      throw TrialFailure(.compileTimeLimit, "the compiler took longer than the limit of \(limitSeconds) s")
    }
    guard ending.status == 0, access(object, R_OK) == 0 else {
      throw TrialFailure(
        .compileError, CompilerOutput.firstError(Scratch.text(output)) ?? "\(program) failed without a word")
    }
    // The shim is part of the key already, and its name differs each time.
    let files = ObjectCache.files(ofRule: Scratch.text(rule)).filter { $0 != source }
    return Object(
      path: cache.keep(key, object: object, files: files, compileSeconds: ending.seconds),
      compileSeconds: ending.seconds, isFromCache: false)
  }

  /// What a compiler says of itself; asked once.
  private func version(_ program: String) -> String {
    if let known = versions.withLock({ $0[program] }) { return known }
    let output = scratch.path("version", ".log")
    defer { unlink(output) }
    let run = ProgramRun(
      path: program, arguments: [program, "--version"], environment: environment, folder: nil,
      outputPath: output, limitSeconds: 20, watcher: watcher)
    let text = run.run() == nil ? "" : Scratch.text(output)
    versions.withLock { $0[program] = text }
    return text
  }
}
