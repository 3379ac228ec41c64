/// Cores of a node and the memory that is near to them.
package struct NUMADomain: Sendable, Hashable {
  package var cores: Int
  package var memoryBytes: Int64?

  package init(cores: Int, memoryBytes: Int64? = nil) {
    self.cores = cores
    self.memoryBytes = memoryBytes
  }
}
