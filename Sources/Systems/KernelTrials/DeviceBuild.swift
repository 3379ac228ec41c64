internal import Foundation
internal import Glibc
internal import KernelSpecifications

/// Compiles for a device in a worker of its own.
struct DeviceBuild {
  var place: TrialPlace

  /// Blocks the thread until the compiler has ended.
  ///
  /// - Throws: `TrialFailure`.
  func build(_ compilation: DeviceCompilation, limitSeconds: Double) throws(TrialFailure) -> [String: Double]
  {
    let errorsPath = "\(compilation.outputPath).log"
    guard let pair = SocketPair() else { throw refused() }
    let errors = Foundation.open(errorsPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer {
      close(pair.ours)
      close(errors)
      unlink(errorsPath)
    }
    var environment = place.settings.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["TMPDIR"] = place.scratch.folder
    DeviceSources.keepDriverCache(in: place.scratch.folder, &environment)
    let worker = place.settings.worker
    let child = ChildProcess(
      path: worker[0], arguments: worker + ["compile"], environment: environment, folder: nil,
      streams: .init(input: pair.theirs, output: errors, errors: errors))
    close(pair.theirs)
    guard let child else { throw refused() }
    place.watcher.began(child.identifier)
    defer { place.watcher.ended(child.identifier) }
    let channel = LineChannel(socket: pair.ours)
    if let data = try? JSONEncoder().encode(compilation) {
      _ = channel.write(String(decoding: data, as: UTF8.self))
    }
    let reading = channel.read(withinSeconds: limitSeconds)
    child.kill()
    let ending = child.collect()
    switch reading {
    case .late:
      throw TrialFailure(.compileTimeLimit, "the compiler took longer than the limit of \(limitSeconds) s")
    case .end:
      let words = CompilerOutput.firstError(Scratch.text(errorsPath)) ?? ""
      let how = ending.signal.map { "by \(SignalName.of($0))" } ?? "with the status \(ending.status ?? 0)"
      throw TrialFailure(.compileError, "the compiler ended \(how) \(words)")
    case .line(let line):
      switch try? JSONDecoder().decode(WorkerReply.self, from: Data(line.utf8)) {
      case .loaded(let features): return features
      case .failed(let failure): throw failure
      default: throw TrialFailure(.compileError, "the compiler's answer cannot be understood")
      }
    }
  }

  private func refused() -> TrialFailure {
    TrialFailure(
      .compilerMissing, "the device compiler's process cannot be started: \(String(cString: strerror(errno)))"
    )
  }
}
