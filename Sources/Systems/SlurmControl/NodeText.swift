/// What `sinfo -N` prints of nodes: name and `allocated/idle/other/total` processors, a line for each partition of a node.
enum NodeText {
  /// The arguments of sinfo.
  static let arguments = ["-h", "-a", "-N", "-o", "%N|%C"]

  /// The nodes by name, each once.
  ///
  /// - Throws: `malformed` for a line of another form: a node less would be a reservation less.
  static func nodes(_ text: String) throws(SlurmControlError) -> [LiveNode] {
    var found: [String: Int64] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false)
      let counts = fields.count == 2 ? fields[1].split(separator: "/") : []
      guard counts.count == 4, !fields[0].isEmpty, let allocated = SlurmCount.value(counts[0]),
        let idle = SlurmCount.value(counts[1]), LiveNode.counts.contains(allocated),
        LiveNode.counts.contains(idle)
      else {
        throw SlurmControlError(
          .malformed, "sinfo printed `\(line.prefix(80))` where a node and four numbers were expected")
      }
      found[String(fields[0])] = allocated + idle
    }
    return found.keys.sorted().map { LiveNode(name: $0, processors: found[$0]!) }
  }
}
