/// What a batch script asks Slurm for in its `#SBATCH` lines (sbatch(1), Slurm 22.05).
package struct BatchScript: Sendable, Equatable {
  package var jobName: String?
  package var account: String?
  package var partition: String?
  package var qos: String?
  /// The least and the most nodes (`-N`).
  package var leastNodes: Int?
  package var mostNodes: Int?
  package var tasks: Int?
  package var tasksPerNode: Int?
  package var processorsPerTask: Int?
  /// The time limit; nil where none is given, the partition's default then.
  package var limitSeconds: Int64?
  /// Memory of a node or of a processor, in kilobytes.
  package var memoryPerNodeKilobytes: Int64?
  package var memoryPerProcessorKilobytes: Int64?
  package var isExclusive = false
  /// What the job waits for besides resources, as written: dependency, begin, hold.
  package var dependency: String?
  package var begin: String?
  package var isHeld = false
  /// The tasks of a job array, as written.
  package var array: String?
  /// Options that are passed over, in the order of the script.
  package var otherOptions: [String] = []

  package init() {}

  /// The processors that Slurm gives, by what the script says alone.
  ///
  /// Tasks (by default one a node) times processors a task; with `-N` and tasks a node their product
  /// where it is larger; where nodes are given whole, all processors of them.
  ///
  /// - Parameter processorsPerNode: Of the machine; nil where it is unknown, and a node then counts for
  ///   what runs on it.
  /// - Returns: nil where the product does not fit 32 bits.
  package func processors(processorsPerNode: Int?) -> Int32? {
    let nodes = leastNodes ?? 1
    var count = product(tasks ?? product(nodes, tasksPerNode ?? 1), processorsPerTask ?? 1)
    if tasks == nil || leastNodes != nil, let tasksPerNode {
      count = larger(count, product(product(nodes, tasksPerNode), processorsPerTask ?? 1))
    }
    if isExclusive, let processorsPerNode {
      count = larger(count, product(nodes, processorsPerNode))
    }
    return count.flatMap { Int32(exactly: $0) }
  }

  private func product(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return nil }
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : value
  }

  private func larger(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return nil }
    return max(a, b)
  }
}
