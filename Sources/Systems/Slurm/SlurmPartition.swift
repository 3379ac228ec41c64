package import Diagnostics

/// A partition as `slurm.conf` describes it.
package struct SlurmPartition: Sendable, Equatable {
  package var name: String
  /// Names of nodes, in the order of the file.
  package var nodes: [String] = []
  package var isDefault = false
  /// Whether jobs are taken, and whether they are started: UP both, DOWN taken only, DRAIN started
  /// only, INACTIVE neither.
  package var takesJobs = true
  package var startsJobs = true
  package var maxTime = SlurmValue.Bound.unlimited
  /// Nil where it is not set: then it is the longest time.
  package var defaultTime: SlurmValue.Bound?
  package var maxNodes = SlurmValue.Bound.unlimited
  package var minNodes: Int64 = 1
  package var priorityTier: Int64 = 1
  package var priorityJobFactor: Int64 = 1
  /// `OverSubscribe`: NO, YES, FORCE or EXCLUSIVE with the count behind it, in lower case.
  package var overSubscribe = "no"
  /// Megabytes; nil where the partition does not say.
  package var memoryPerProcessor: Int64?
  package var memoryPerNode: Int64?
  package var maxProcessorsPerNode: Int64?
  package var maxMemoryPerNode: Int64?
  /// Names in lower case; nil where all are allowed.
  package var allowQualities: [String]?
  package var denyQualities: [String] = []
  package var allowAccounts: [String]?
  package var denyAccounts: [String] = []
  /// The partition's own quality of service; empty where it has none.
  package var quality = ""
  /// `TRESBillingWeights`, by resource.
  package var billingWeights: [String: Double] = [:]
  /// `LLN=YES`: the least loaded nodes first.
  package var takesLeastLoaded = false
  package var location: SourceLocation
}

extension SlurmConfiguration {
  /// The partitions, in the order of the file. Each DEFAULT line changes the defaults of the lines
  /// behind it. A name that stands twice is one partition, its later keys go before the earlier.
  /// - Throws: `SlurmFileError` for a value that cannot be read or a node that there is not.
  package func partitions(of nodes: [SlurmNode]) throws(SlurmFileError) -> [SlurmPartition] {
    let known = Set(nodes.map(\.name))
    let sets = try nodeSets(of: nodes)
    var defaults: [String: Entry] = [:]
    var order: [String] = []
    var fieldsOfName: [String: [String: Entry]] = [:]
    var places: [String: SourceLocation] = [:]
    for record in partitionLines {
      let names = record.entries[0]
      let isDefaultLine = names.value.lowercased() == "default"
      for name in try Self.hosts(names) {
        var fields = fieldsOfName[name] ?? defaults
        if isDefaultLine { fields = defaults }
        for entry in record.entries.dropFirst() { fields[entry.key.lowercased()] = entry }
        if isDefaultLine {
          defaults = fields
          continue
        }
        if fieldsOfName[name] == nil {
          order.append(name)
          places[name] = names.location
        }
        fieldsOfName[name] = fields
      }
    }
    var partitions: [SlurmPartition] = []
    for name in order {
      guard let fields = fieldsOfName[name], let place = places[name] else { continue }
      var partition = try Self.partition(name, fields, at: place)
      if let entry = fields["nodes"] {
        partition.nodes = try Self.members(entry, all: nodes, known: known, sets: sets)
      }
      partitions.append(partition)
    }
    return partitions
  }

  private static func members(
    _ entry: Entry, all: [SlurmNode], known: Set<String>, sets: [String: [String]]
  ) throws(SlurmFileError) -> [String] {
    if entry.value.lowercased() == "all" { return all.map(\.name) }
    var seen: Set<String> = []
    var names: [String] = []
    for name in try hosts(entry) {
      if name.lowercased() == "\"\"" || name.lowercased() == "(null)" { continue }
      for member in sets[name] ?? [name] {
        if !known.contains(member) {
          throw SlurmFileError(
            .unknownName,
            "no line defines the node \(member.prefix(60)); add a NodeName line or take it out of the partition",
            at: SourceLocation(file: entry.location.file, line: entry.location.line, field: entry.key))
        }
        if seen.insert(member).inserted { names.append(member) }
      }
    }
    return names
  }

  private func nodeSets(of nodes: [SlurmNode]) throws(SlurmFileError) -> [String: [String]] {
    var sets: [String: [String]] = [:]
    for record in nodeSetLines {
      var members: [String] = []
      if let entry = record["Nodes"] { members += try Self.hosts(entry) }
      if let feature = record["Feature"]?.value {
        members += nodes.filter { $0.features.contains(feature) }.map(\.name)
      }
      sets[record.entries[0].value] = members
    }
    return sets
  }

  private static func partition(
    _ name: String, _ fields: [String: Entry], at location: SourceLocation
  ) throws(SlurmFileError) -> SlurmPartition {
    var partition = SlurmPartition(name: name, location: location)
    let factors: ClosedRange<Int64> = 0...65_535
    // `Priority` is the old key that sets both.
    if let entry = fields["priority"] {
      partition.priorityTier = try entry.integer(factors)
      partition.priorityJobFactor = partition.priorityTier
    }
    if let entry = fields["prioritytier"] { partition.priorityTier = try entry.integer(factors) }
    if let entry = fields["priorityjobfactor"] { partition.priorityJobFactor = try entry.integer(factors) }
    partition.isDefault = try fields["default"]?.flag() ?? false
    partition.maxTime = try fields["maxtime"]?.time() ?? .unlimited
    if let entry = fields["defaulttime"], entry.value.lowercased() != "none" {
      partition.defaultTime = try entry.time()
    }
    if let entry = fields["maxnodes"], SlurmValue.time(entry.value) != .unlimited {
      partition.maxNodes = .value(try entry.integer(0...1_000_000))
    }
    partition.minNodes = try fields["minnodes"]?.integer(0...1_000_000) ?? 1
    partition.overSubscribe = (fields["oversubscribe"] ?? fields["shared"])?.value.lowercased() ?? "no"
    partition.memoryPerProcessor = try fields["defmempercpu"]?.megabytes()
    partition.memoryPerNode = try fields["defmempernode"]?.megabytes()
    partition.maxMemoryPerNode = try bounded(fields["maxmempernode"])
    if let entry = fields["maxcpuspernode"], SlurmValue.time(entry.value) != .unlimited {
      partition.maxProcessorsPerNode = try entry.integer(1...1_000_000)
    }
    func names(_ key: String) -> [String]? {
      guard let entry = fields[key], entry.value.lowercased() != "all" else { return nil }
      return entry.words.map { $0.lowercased() }
    }
    partition.allowQualities = names("allowqos")
    partition.denyQualities = names("denyqos") ?? []
    partition.allowAccounts = names("allowaccounts")
    partition.denyAccounts = names("denyaccounts") ?? []
    partition.quality = fields["qos"]?.value.lowercased() ?? ""
    partition.takesLeastLoaded = try fields["lln"]?.flag() ?? false
    if let entry = fields["tresbillingweights"] {
      for item in try entry.weights() {
        partition.billingWeights[item.name] = item.weight * memoryScale(item.name, item.unit)
      }
    }
    if let entry = fields["state"] { try takeState(entry, &partition) }
    return partition
  }

  private static func bounded(_ entry: Entry?) throws(SlurmFileError) -> Int64? {
    guard let entry, SlurmValue.time(entry.value) != .unlimited else { return nil }
    let size = try entry.megabytes()
    return size > 0 ? size : nil
  }

  /// A weight of memory is for a megabyte, or for the unit behind it.
  private static func memoryScale(_ name: String, _ unit: Character?) -> Double {
    guard name == "mem", let unit else { return 1 }
    switch unit {
    case "K", "k": return 1024
    case "G", "g": return 1.0 / 1024
    case "T", "t": return 1.0 / (1024 * 1024)
    default: return 1
    }
  }

  private static func takeState(
    _ entry: Entry, _ partition: inout SlurmPartition
  ) throws(SlurmFileError) {
    switch entry.value.lowercased() {
    case "up": break
    case "down": partition.startsJobs = false
    case "drain": partition.takesJobs = false
    case "inactive":
      partition.takesJobs = false
      partition.startsJobs = false
    default: throw entry.invalid("a state: UP, DOWN, DRAIN or INACTIVE")
    }
  }
}
