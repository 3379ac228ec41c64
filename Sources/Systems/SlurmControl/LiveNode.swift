/// A node as slurmctld has it at this moment.
package struct LiveNode: Sendable, Equatable {
  package var name: String
  /// What jobs can have of it, or have: of a node that is down or drains only what jobs still hold.
  package var processors: Int64

  package init(name: String, processors: Int64) {
    self.name = name
    self.processors = processors
  }

  /// No node has more processors; a number beyond is damage.
  static let counts: ClosedRange<Int64> = 0...Int64(UInt16.max)
}
