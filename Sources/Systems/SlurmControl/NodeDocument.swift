internal import JobLogs

/// What `GET /slurm/.../nodes` answers: the processors that jobs can have.
struct NodeDocument {
  var answer: SlurmAnswer
  /// As `sinfo -o %C` counts them, allocated and idle: of a node that is down or drains only what jobs still hold.
  var processors: Int64 = 0
  /// Those that have a name, as they come.
  var nodes: [LiveNode] = []
  var hasNodes = false

  /// - Throws: `malformed`.
  init(_ bytes: [UInt8], source: String) throws(SlurmControlError) {
    var sum: Int64 = 0
    var hasNodes = false
    var nodes: [LiveNode] = []
    answer = try SlurmAnswer.read(bytes, source: source) { (key, scanner) throws(JobLogError) in
      guard key == "nodes", try scanner.isAtArray() else { return false }
      hasNodes = true
      try scanner.array { (scanner) throws(JobLogError) in
        guard try scanner.isAtObject() else { return try scanner.skipValue() }
        let node = try Self.node(&scanner)
        sum = sum.addingReportingOverflow(node.processors).partialValue
        if !node.name.isEmpty { nodes.append(node) }
      }
      return true
    }
    processors = sum
    self.nodes = nodes
    self.hasNodes = hasNodes
  }

  private static func node(_ scanner: inout JSONScanner) throws(JobLogError) -> LiveNode {
    var name = ""
    var all: Int64 = 0
    var usable: Int64?
    var held: Int64 = 0
    var states: [String] = []
    try scanner.object { (key, scanner) throws(JobLogError) in
      switch key {
      case "name": name = try scanner.text() ?? ""
      case "cpus": all = try scanner.number()?.value ?? 0
      case "effective_cpus": usable = try scanner.number()?.value
      case "alloc_cpus": held = try scanner.number()?.value ?? 0
      case "state", "state_flags": states += try scanner.texts()
      default: try scanner.skipValue()
      }
    }
    let isOut = states.contains { state in
      let upper = state.uppercased()
      return upper == "DOWN" || upper.hasPrefix("DRAIN")
    }
    let count = isOut ? held : usable ?? all
    return LiveNode(name: name, processors: LiveNode.counts.contains(count) ? count : 0)
  }
}
