/// The jobs of an events file of the UB CCR Slurm simulator: what each asked for, and how long it ran.
package struct JobEvents: Sendable, Equatable {
  /// One `submit_batch_job`.
  package struct Job: Sendable, Equatable {
    /// Milliseconds since the simulation's start.
    package var submitMilliseconds: Int64
    /// Nil where the job runs until its limit.
    package var runMilliseconds: Int64?
    package var name = ""
    package var user = ""
    package var account = ""
    /// Nil where it asks for no number of nodes.
    package var minNodes: Int64?
    package var maxNodes: Int64?
    package var tasks: Int64?
    package var processorsPerTask: Int64 = 1
    package var tasksPerNode: Int64 = 0
    /// Nil where the partition's default holds.
    package var limitSeconds: Int64?
    package var quality = ""
    package var partition = ""
    /// Megabytes on each node, or for each processor; nil where the defaults hold.
    package var memoryPerNode: Int64?
    package var memoryPerProcessor: Int64?
    /// Graphics processors on each node, and their type (empty for any).
    package var gpusPerNode: Int64 = 0
    package var gpuType = ""
    package var constraint = ""
    package var isExclusive = false
    package var nice: Int64 = 0
    package var line: Int = 0
  }

  package var source: String
  package var jobs: [Job] = []
  /// Options that are kept off the simulation, with how often they stand.
  package var otherOptions: [String: Int] = [:]

  package init(source: String) { self.source = source }

  /// Whether a text looks like such a file: its first word is `-dt`.
  package static func isLikely(_ bytes: some Sequence<UInt8>) -> Bool {
    var word: [UInt8] = []
    for byte in bytes {
      if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        if word.isEmpty { continue }
        break
      }
      word.append(byte)
      if word.count > 3 { return false }
    }
    return word == Array("-dt".utf8)
  }
}
