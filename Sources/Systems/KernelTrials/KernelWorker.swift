internal import CLinuxProcesses
internal import Foundation
internal import Glibc
internal import KernelSpecifications

/// The process in which kernels run, so that whatever they do harms no other: this program, or a small one of
/// its own, under the argument `kernel-worker`.
package enum KernelWorker {
  /// The first argument that makes a program a worker.
  package static let argument = "kernel-worker"

  /// How the program that is running now is started as a worker.
  package static var thisProgram: [String] {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/proc/self/exe"
    return [path, argument]
  }

  /// Does a worker's work and ends the process, where the arguments ask for it; returns at once otherwise. To be
  /// called first, on the main thread.
  package static func serveIfAsked(_ arguments: [String]) {
    guard arguments.count == 3, arguments[1] == argument else { return }
    switch arguments[2] {
    case "run": serveTrials()
    case "compile": serveCompilation()
    case "guard": SessionGuard.serve()
    default: exit(64)
    }
  }

  private static func answer(
    _ request: WorkerRequest, _ bench: inout TrialBench?
  ) throws(TrialFailure) -> WorkerReply {
    if case .open(let opening) = request {
      bench = try TrialBench(opening)
      return .done
    }
    guard let bench else { throw TrialFailure(.loadError, "no problem was opened") }
    switch request {
    case .open: return .done
    case .load(let identifier, let artifact):
      return .loaded(features: try bench.load(identifier, artifact))
    case .unload(let identifier):
      bench.unload(identifier)
      return .done
    case .run(let identifier, let warmUps, let repetitions, let flushesCaches):
      return .measured(
        try bench.run(identifier, warmUps: warmUps, repetitions: repetitions, flushesCaches: flushesCaches))
    case .verify(let identifier):
      try bench.verify(identifier)
      return .done
    }
  }

  /// Answers requests until the input ends.
  private static func serveTrials() -> Never {
    let socket = takeSocket()
    FaultReport.install(descriptor: socket)
    var bench: TrialBench?
    let lines = LineChannel(socket: socket)
    while let line = lines.read() {
      let reply: WorkerReply
      do {
        let request = try JSONDecoder().decode(WorkerRequest.self, from: Data(line.utf8))
        reply = try answer(request, &bench)
      } catch let failure as TrialFailure {
        reply = .failed(failure)
      } catch {
        reply = .failed(
          TrialFailure(.loadError, "the worker does not understand what it was asked: \(error)"))
      }
      guard send(reply, lines) else { exit(1) }
    }
    // Without the destructors of what kernels loaded.
    _exit(0)
  }

  /// Answers compilations until the input ends, each with its outcome and, if it compiled, a `done` after its rehearsal.
  private static func serveCompilation() -> Never {
    let lines = LineChannel(socket: takeSocket())
    // Kept, as a device's compiler takes long to get ready.
    var compilers: [KernelLanguage: any DeviceCompiler] = [:]
    while let line = lines.read() {
      let reply: WorkerReply
      var rehearsal: (() -> Void)?
      do {
        let compilation = try JSONDecoder().decode(DeviceCompilation.self, from: Data(line.utf8))
        let compiler =
          try compilers[compilation.language] ?? KernelBackends.compiler(for: compilation.language)
        compilers[compilation.language] = compiler
        reply = .loaded(features: try compiler.compile(compilation))
        rehearsal = { compiler.rehearse(compilation) }
      } catch let failure as TrialFailure {
        reply = .failed(failure)
      } catch {
        reply = .failed(
          TrialFailure(.compileError, "the compiler does not understand what it was asked: \(error)"))
      }
      guard send(reply, lines) else { _exit(1) }
      if let rehearsal {
        rehearsal()
        guard send(.done, lines) else { _exit(1) }
      }
    }
    _exit(0)
  }

  private static func send(_ reply: WorkerReply, _ lines: LineChannel) -> Bool {
    guard let data = try? JSONEncoder().encode(reply) else { return false }
    return lines.write(String(decoding: data, as: UTF8.self))
  }

  /// Keeps the socket of the protocol from kernels that print or read, and ends with the process that asked.
  private static func takeSocket() -> Int32 {
    let socket = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10)
    let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
    dup2(nowhere, STDIN_FILENO)
    dup2(nowhere, STDOUT_FILENO)
    MemoryLimit.forbidCores()
    // The system's own signal at a parent's death comes when the thread that started this process ends, and
    // threads of a pool do; a socket that only the parent holds is closed with the process.
    Thread.detachNewThread {
      while true {
        var state = pollfd(fd: socket, events: plait_poll_hangup(), revents: 0)
        if poll(&state, 1, -1) > 0 || errno != EINTR { _exit(0) }
      }
    }
    return socket
  }
}
