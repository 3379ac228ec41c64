internal import Glibc
internal import Synchronization

/// The compilers that are at work, which are stopped while a candidate is timed: a timed run has the machine to itself and need not
/// wait for a compiler that takes long.
final class BuildProcesses: Sendable {
  private struct State {
    /// Process groups.
    var groups: Set<pid_t> = []
    var pausedSince: ContinuousClock.Instant?
    var pausedSeconds = 0.0
  }

  private let state = Mutex(State())

  func began(_ group: pid_t) {
    state.withLock { state in
      state.groups.insert(group)
      if state.pausedSince != nil { kill(-group, SIGSTOP) }
    }
  }

  func ended(_ group: pid_t) {
    state.withLock { state in _ = state.groups.remove(group) }
  }

  func pause() {
    state.withLock { state in
      guard state.pausedSince == nil else { return }
      state.pausedSince = .now
      for group in state.groups { kill(-group, SIGSTOP) }
    }
  }

  func resume() {
    state.withLock { state in
      guard let since = state.pausedSince else { return }
      state.pausedSeconds += (ContinuousClock.now - since) / .seconds(1)
      state.pausedSince = nil
      for group in state.groups { kill(-group, SIGCONT) }
    }
  }

  /// How long all of them have been stopped so far: no part of a compiler's time.
  var pausedSeconds: Double {
    state.withLock { state in
      state.pausedSeconds + (state.pausedSince.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0)
    }
  }
}
