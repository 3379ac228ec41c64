package import Networks
package import Simulation

/// Orders a simulated queue by a policy network: the highest score goes first.
package final class NetworkScorer: QueueScorer {
  private let network: KernelNetwork
  private var features: QueueFeatures
  /// Room for one row and the units of the network.
  private let room: UnsafeMutablePointer<Double>

  /// - Parameter network: One for the features of `QueueFeatures`.
  package init(_ network: KernelNetwork, for workload: Workload, processors: Int) {
    precondition(network.featureCount == QueueFeatures.count)
    self.network = network
    features = QueueFeatures(workload, processors: processors)
    room = .allocate(capacity: QueueFeatures.count + network.unitCount)
  }

  deinit { room.deallocate() }

  package func submitted(user: Int, width: Int, at now: Int64) { features.submitted(user: user) }
  package func started(user: Int, width: Int, at now: Int64) { features.started(user: user, width: width) }
  package func ended(user: Int, width: Int, at now: Int64) { features.ended(user: user, width: width) }

  package func fill(_ keys: UnsafeMutablePointer<Double>, for queue: QueueColumns, at now: Int64) {
    for position in 0..<queue.count {
      features.fill(room, position: position, of: queue, at: now)
      keys[position] = -network.score(room, units: room + QueueFeatures.count)
    }
  }
}
