/// What there is to compute on: groups of like nodes, what connects them, how they are shared out.
///
/// Every advisor reads the same one. It is read from a YAML file (`Machine(yaml:file:)`), or
/// discovered on this host. Documentation/formats/machine.md describes it.
package struct Machine: Sendable, Hashable {
  package var name: String
  /// Free text for people; it does not count for the fingerprint.
  package var note: String?
  /// At least one; their names differ.
  package var nodeGroups: [NodeGroup]
  /// How a scheduler shares the nodes out; empty where it is one pool.
  package var partitions: [Partition]
  /// Names of the network's switches, which links may end at.
  package var switches: [String]
  /// The network, as the edges of a graph over node groups and switches.
  package var links: [Link]

  package init(
    name: String, note: String? = nil, nodeGroups: [NodeGroup], partitions: [Partition] = [],
    switches: [String] = [], links: [Link] = []
  ) {
    self.name = name
    self.note = note
    self.nodeGroups = nodeGroups
    self.partitions = partitions
    self.switches = switches
    self.links = links
  }
}
