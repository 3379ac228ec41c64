/// Nodes that a scheduler gives out under one name and one set of limits.
package struct Partition: Sendable, Hashable {
  package var name: String
  /// Names of node groups, 1 or more; a group may be in several partitions.
  package var nodeGroups: [String]
  /// Whether jobs that name no partition go here.
  package var isDefault: Bool
  /// The longest time limit that a job may ask for; nil where there is none.
  package var maxTimeSeconds: Double?

  package init(
    name: String, nodeGroups: [String], isDefault: Bool = false, maxTimeSeconds: Double? = nil
  ) {
    self.name = name
    self.nodeGroups = nodeGroups
    self.isDefault = isDefault
    self.maxTimeSeconds = maxTimeSeconds
  }
}
