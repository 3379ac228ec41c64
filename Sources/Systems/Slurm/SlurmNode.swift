package import Diagnostics

/// A node as `slurm.conf` describes it.
package struct SlurmNode: Sendable, Equatable {
  package var name: String
  /// Processors as Slurm counts them: hardware threads where cores have several.
  package var processors: Int64 = 1
  package var sockets: Int64 = 1
  package var coresPerSocket: Int64 = 1
  package var threadsPerCore: Int64 = 1
  package var memoryMegabytes: Int64 = 1
  /// Generic resources in the order of the file: name, type (empty where none is given), count.
  package var resources: [GenericResource] = []
  package var features: [String] = []
  /// Nodes of less weight are taken first.
  package var weight: Int64 = 1
  /// The state of the file, in lower case; empty where it has none.
  package var state = ""
  package var location: SourceLocation

  /// One entry of `Gres`.
  package struct GenericResource: Sendable, Equatable {
    package var name: String
    package var type: String
    package var count: Int64
  }
}

extension SlurmConfiguration {
  /// The nodes, one by one, in the order of the file. Each DEFAULT line changes the defaults of the
  /// lines behind it.
  /// - Throws: `SlurmFileError` for a value or a list that cannot be read, or a node that is named twice.
  package func nodes() throws(SlurmFileError) -> [SlurmNode] {
    var defaults: [String: Entry] = [:]
    var nodes: [SlurmNode] = []
    var lines: [String: Int] = [:]
    for record in nodeLines {
      let name = record.entries[0]
      var fields = defaults
      for entry in record.entries.dropFirst() { fields[entry.key.lowercased()] = entry }
      if name.value.lowercased() == "default" {
        defaults = fields
        continue
      }
      let template = try Self.node(fields, at: name.location)
      for single in try Self.hosts(name) {
        if let line = lines[single] {
          throw SlurmFileError(
            .malformedLine, "the node \(single) was defined on line \(line) already", at: name.location)
        }
        lines[single] = name.location.line ?? 0
        var node = template
        node.name = single
        nodes.append(node)
      }
      if nodes.count > HostList.namesMax {
        throw SlurmFileError(
          .tooLarge, "there are more than \(HostList.namesMax) nodes", at: name.location)
      }
    }
    return nodes
  }

  /// The names of a list of hosts, with the entry's place in the error.
  static func hosts(_ entry: Entry) throws(SlurmFileError) -> [String] {
    do {
      return try HostList.names(entry.value)
    } catch {
      throw SlurmFileError(
        .invalidValue, "`\(entry.value.prefix(60))` is no list of hosts: \(error.message)",
        at: SourceLocation(file: entry.location.file, line: entry.location.line, field: entry.key))
    }
  }

  private static func node(
    _ fields: [String: Entry], at location: SourceLocation
  ) throws(SlurmFileError) -> SlurmNode {
    let counts: ClosedRange<Int64> = 1...65_535
    var node = SlurmNode(name: "", location: location)
    node.threadsPerCore = try fields["threadspercore"]?.integer(counts) ?? 1
    let boards = try fields["boards"]?.integer(counts) ?? 1
    let socketsOnBoards = try fields["socketsperboard"]?.integer(counts) ?? 1
    node.sockets = try fields["sockets"]?.integer(counts) ?? min(socketsOnBoards * boards, 65_535)
    node.coresPerSocket = try fields["corespersocket"]?.integer(counts) ?? 1
    let shaped = node.sockets * node.coresPerSocket * node.threadsPerCore
    let isShaped = fields["sockets"] != nil || fields["corespersocket"] != nil || fields["boards"] != nil
    if let entry = fields["cpus"] ?? fields["procs"] {
      node.processors = try entry.integer(1...1_000_000)
      if !isShaped { node.coresPerSocket = max(node.processors / node.threadsPerCore, 1) }
    } else {
      node.processors = shaped
    }
    if node.processors > 1_000_000 {
      throw SlurmFileError(.tooLarge, "a node has at most 1,000,000 processors", at: location)
    }
    node.memoryMegabytes = try fields["realmemory"]?.megabytes() ?? 1
    node.weight = try fields["weight"]?.integer(0...4_294_967_280) ?? 1
    node.features = (fields["features"] ?? fields["feature"])?.words ?? []
    node.state = fields["state"]?.value.lowercased() ?? ""
    if let gres = fields["gres"] { node.resources = try resources(gres) }
    return node
  }

  /// `gpu:tesla:2,gpu:1,nvme:4K(S:0)` and the like.
  private static func resources(_ entry: Entry) throws(SlurmFileError) -> [SlurmNode.GenericResource] {
    var result: [SlurmNode.GenericResource] = []
    for word in entry.words {
      // `(S:0-1)` says which sockets; `:no_consume` that it is not used up.
      let plain = word.prefix { $0 != "(" }
      var parts = plain.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      parts.removeAll { $0.lowercased() == "no_consume" }
      guard let name = parts.first, !name.isEmpty, parts.count <= 3 else {
        throw entry.invalid("a list of generic resources, such as gpu:a100:4")
      }
      var count: Int64 = 1
      var type = ""
      if parts.count >= 2 {
        if let number = amount(parts[parts.count - 1]) {
          count = number
          if parts.count == 3 { type = parts[1] }
        } else if parts.count == 2 {
          type = parts[1]
        } else {
          throw entry.invalid("a list of generic resources, such as gpu:a100:4")
        }
      }
      result.append(SlurmNode.GenericResource(name: name.lowercased(), type: type, count: count))
    }
    return result
  }

  private static func amount(_ text: String) -> Int64? {
    var body = text[...]
    var factor: Int64 = 1
    switch body.last {
    case "K", "k": factor = 1024
    case "M", "m": factor = 1 << 20
    case "G", "g": factor = 1 << 30
    default: break
    }
    if factor > 1 { body = body.dropLast() }
    guard let value = SlurmValue.integer(body), value >= 0, value < 1 << 20 else { return nil }
    return value * factor
  }
}
