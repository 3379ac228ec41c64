internal import Synchronization

/// Work that goes on beside the loop, whose result is asked for now and then and never waited for.
final class BackgroundWork<Result: Sendable>: Sendable {
  private let result = Mutex(Result?.none)
  private let task = Mutex(Task<Void, Never>?.none)

  /// - Parameter body: Gives nil where the work has failed; it is then done without.
  init(_ body: @escaping @Sendable () -> Result) {
    let running = Task.detached(priority: .utility) { [self] in
      let value = body()
      result.withLock { $0 = value }
    }
    task.withLock { $0 = running }
  }

  /// The result; nil while there is none.
  var outcome: Result? { result.withLock { $0 } }

  func cancel() { task.withLock { $0?.cancel() } }
}
