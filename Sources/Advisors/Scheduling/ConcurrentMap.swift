internal import Synchronization

/// The results of `body` for each item, in the order of the items, whatever ran when.
///
/// - Parameter progress: Gets how many are done, as soon as one is, one call after the other. Whoever waits for the results
///   would learn of it when a thread is free, which with long bodies is at the end.
func concurrentMap<Item: Sendable, Result: Sendable>(
  _ items: [Item], progress: @escaping @Sendable (Int) -> Void = { _ in },
  _ body: @escaping @Sendable (Item) throws -> Result
) async throws -> [Result] {
  let finished = FinishedCount(progress)
  return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    for (index, item) in items.enumerated() {
      group.addTask {
        let result = try body(item)
        finished.add()
        return (index, result)
      }
    }
    var results = [Result?](repeating: nil, count: items.count)
    for try await (index, result) in group { results[index] = result }
    return results.map { $0! }
  }
}

/// Counts what is finished on several threads, and tells of it in order.
private final class FinishedCount: Sendable {
  private let count = Mutex(0)
  private let tell: @Sendable (Int) -> Void

  init(_ tell: @escaping @Sendable (Int) -> Void) { self.tell = tell }

  func add() {
    count.withLock {
      $0 += 1
      tell($0)
    }
  }
}
