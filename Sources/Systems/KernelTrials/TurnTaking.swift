internal import Synchronization

/// Lets builds go side by side, and a timed run alone: builds that are under way are stopped meanwhile.
///
/// First come, first served: a run that waits holds off the builds that come after it.
final class TurnTaking: Sendable {
  private struct State {
    var builds = 0
    var isTiming = false
    var waiting: [(isRun: Bool, resume: CheckedContinuation<Void, Never>)] = []
  }

  private let jobs: Int
  private let processes: BuildProcesses
  private let state = Mutex(State())

  init(jobs: Int, processes: BuildProcesses) {
    self.jobs = jobs
    self.processes = processes
  }

  func beginBuild() async { await begin(isRun: false) }

  func beginRun() async {
    await begin(isRun: true)
    processes.pause()
  }

  func endBuild() {
    resume { $0.builds -= 1 }
  }

  func endRun() {
    processes.resume()
    resume { $0.isTiming = false }
  }

  private func begin(isRun: Bool) async {
    await withCheckedContinuation { continuation in
      resume { $0.waiting.append((isRun, continuation)) }
    }
  }

  /// Changes the state and lets those go whose turn it is.
  private func resume(_ change: (inout State) -> Void) {
    let ready = state.withLock { state in
      change(&state)
      var ready: [CheckedContinuation<Void, Never>] = []
      while let first = state.waiting.first {
        if first.isRun {
          guard !state.isTiming else { break }
          state.isTiming = true
        } else {
          guard state.builds < jobs, !state.isTiming else { break }
          state.builds += 1
        }
        ready.append(state.waiting.removeFirst().resume)
      }
      return ready
    }
    ready.forEach { $0.resume() }
  }
}
