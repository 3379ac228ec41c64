/// An edge of the network between two kinds of ends.
///
/// A link from a node group stands for one (or `count`) from each of its nodes; a link from a group to
/// itself for what any two of its nodes have between them.
package struct Link: Sendable, Hashable {
  /// Names of node groups or switches.
  package var from: String
  package var to: String
  /// In one direction.
  package var bandwidthBytesPerSecond: Double
  package var latencySeconds: Double?
  /// Parallel links, 1 or more.
  package var count: Int

  package init(
    from: String, to: String, bandwidthBytesPerSecond: Double, latencySeconds: Double? = nil,
    count: Int = 1
  ) {
    self.from = from
    self.to = to
    self.bandwidthBytesPerSecond = bandwidthBytesPerSecond
    self.latencySeconds = latencySeconds
    self.count = count
  }
}
