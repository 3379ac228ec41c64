/// Makes a machine of a YAML document: one function a mapping of the schema.
enum MachineReader {
  /// So that no sum over a machine overflows and a processor's number fits 32 bits.
  private static let coreLimit = Int(Int32.max)

  static func machine(_ value: YAMLValue) throws(MachineError) -> Machine {
    let fields = try value.fields(["schema", "name", "note", "nodes", "partitions", "switches", "links"])
    if let schema = fields["schema"] {
      let text = try schema.text()
      if text != Machine.schema {
        throw schema.error(
          .unsupportedSchema,
          "This Plait reads `\(Machine.schema)`, not `\(text)`. Use the Plait that wrote it.")
      }
    }
    let name = try fields.required("name").name()
    let nodes = try fields.required("nodes")
    var machine = Machine(name: name, note: try fields["note"]?.text(), nodeGroups: [])
    let items = try nodes.items(minimum: 1)
    var names = Names()
    for (index, item) in items.enumerated() {
      let fallback = items.count == 1 ? "nodes" : "nodes\(index + 1)"
      let group = try nodeGroup(item, fallbackName: fallback)
      try names.add(group.name, item)
      machine.nodeGroups.append(group)
    }
    var cores = 0
    var memory: Int64 = 0
    for (group, item) in zip(machine.nodeGroups, items) {
      cores += group.count * group.cores * group.threadsPerCore
      if cores > coreLimit {
        throw item.error(
          .invalidValue, "The machine has more than \(coreLimit) hardware threads with this group.")
      }
      let added = memory.addingReportingOverflow(Int64(group.count) * (group.memoryBytes ?? 0))
      if added.overflow {
        throw item.error(.invalidValue, "The machine has more than 8 EiB of memory with this group.")
      }
      memory = added.partialValue
    }
    let groupNames = machine.nodeGroups.map(\.name)
    if let list = fields["switches"] {
      for item in try list.items() {
        let name = try item.name()
        try names.add(name, item)
        machine.switches.append(name)
      }
    }
    if let list = fields["partitions"] {
      var partitionNames = Names()
      for item in try list.items() {
        let partition = try partition(item, groupNames: groupNames)
        try partitionNames.add(partition.name, item)
        if partition.isDefault, machine.partitions.contains(where: \.isDefault) {
          throw item.error(.invalidValue, "A partition before this one is the default already.")
        }
        machine.partitions.append(partition)
      }
    }
    if let list = fields["links"] {
      for item in try list.items() {
        machine.links.append(try link(item, ends: groupNames + machine.switches))
      }
    }
    return machine
  }

  private static func nodeGroup(_ value: YAMLValue, fallbackName: String) throws(MachineError) -> NodeGroup {
    let fields = try value.fields([
      "name", "count", "cores", "sockets", "threadsPerCore", "processor", "frequency", "peak", "memory",
      "memoryBandwidth", "numa", "caches", "gpus", "accelerators", "power", "meanTimeBetweenFailures",
      "meanTimeToRepair",
    ])
    let cores = try fields.required("cores").integer(1...1_048_576)
    let sockets = try fields["sockets"]?.integer(1...4096) ?? 1
    if cores % sockets != 0 {
      throw try fields.required("cores").error(
        .invalidValue,
        "\(cores) cores do not share out over \(sockets) sockets. `cores` counts a whole node's.")
    }
    var group = NodeGroup(
      name: try fields["name"]?.name() ?? fallbackName,
      count: try fields.required("count").integer(1...10_000_000), sockets: sockets,
      coresPerSocket: cores / sockets, threadsPerCore: try fields["threadsPerCore"]?.integer(1...64) ?? 1)
    group.processorModel = try fields["processor"]?.name()
    group.frequencyHertz = try fields["frequency"]?.quantity(.frequency, 1e6...1e11)
    group.peakFlopsPerSecond = try fields["peak"]?.quantity(.rate, 1...1e21)
    group.memoryBytes = try fields["memory"]?.memory(copies: group.count)
    group.memoryBandwidthBytesPerSecond = try fields["memoryBandwidth"]?.quantity(.bandwidth, 1...1e18)
    if let list = fields["numa"] {
      for item in try list.items() { group.numaDomains.append(try numaDomain(item)) }
      let sum = group.numaDomains.reduce(0) { $0 + $1.cores }
      if !group.numaDomains.isEmpty, sum != cores {
        throw list.error(.invalidValue, "The domains have \(sum) cores together, and the node has \(cores).")
      }
    }
    if let list = fields["caches"] {
      for item in try list.items() { group.caches.append(try cache(item, cores: cores)) }
    }
    if let list = fields["gpus"] {
      for item in try list.items() { group.gpus.append(try device(item)) }
    }
    if let list = fields["accelerators"] {
      for item in try list.items() { group.accelerators.append(try device(item)) }
    }
    if let value = fields["power"] { group.power = try power(value) }
    group.meanTimeBetweenFailuresSeconds = try fields["meanTimeBetweenFailures"]?.quantity(.time, 1...1e12)
    group.meanTimeToRepairSeconds = try fields["meanTimeToRepair"]?.quantity(.time, 0...1e12)
    return group
  }

  private static func numaDomain(_ value: YAMLValue) throws(MachineError) -> NUMADomain {
    let fields = try value.fields(["cores", "memory"])
    return NUMADomain(
      cores: try fields.required("cores").integer(0...1_048_576), memoryBytes: try fields["memory"]?.bytes())
  }

  private static func cache(_ value: YAMLValue, cores: Int) throws(MachineError) -> Cache {
    let fields = try value.fields(["level", "kind", "size", "sharedByCores", "line"])
    var kind = Cache.Kind.unified
    if let item = fields["kind"] {
      let text = try item.text()
      guard let found = Cache.Kind(rawValue: text) else {
        throw item.error(.invalidValue, "A cache's kind is `data`, `instruction` or `unified`.")
      }
      kind = found
    }
    return Cache(
      level: try fields.required("level").integer(1...9), kind: kind,
      sizeBytes: try fields.required("size").bytes(),
      sharedByCores: try fields["sharedByCores"]?.integer(1...cores) ?? 1,
      lineBytes: try fields["line"]?.integer(1...65_536))
  }

  private static func device(_ value: YAMLValue) throws(MachineError) -> Device {
    let fields = try value.fields(["type", "count", "memory", "memoryBandwidth", "peak", "power"])
    var device = Device(
      type: try fields.required("type").name(), count: try fields.required("count").integer(1...1024))
    device.memoryBytes = try fields["memory"]?.bytes()
    device.memoryBandwidthBytesPerSecond = try fields["memoryBandwidth"]?.quantity(.bandwidth, 1...1e18)
    if let value = fields["peak"] {
      let rates = try value.fields(Device.PeakRate.precisions)
      for precision in Device.PeakRate.precisions {
        if let rate = try rates[precision]?.quantity(.rate, 1...1e21) {
          device.peakRates.append(.init(precision: precision, flopsPerSecond: rate))
        }
      }
    }
    if let value = fields["power"] { device.power = try power(value) }
    return device
  }

  private static func power(_ value: YAMLValue) throws(MachineError) -> PowerCurve {
    let fields = try value.fields(["idle", "peak", "sleep", "sleepTime", "wakeTime"])
    let curve = PowerCurve(
      idleWatts: try fields.required("idle").quantity(.power, 0...1e9),
      peakWatts: try fields.required("peak").quantity(.power, 0...1e9),
      sleepWatts: try fields["sleep"]?.quantity(.power, 0...1e9),
      sleepSeconds: try fields["sleepTime"]?.quantity(.time, 0...1e6),
      wakeSeconds: try fields["wakeTime"]?.quantity(.time, 0...1e6))
    if curve.peakWatts < curve.idleWatts {
      throw try fields.required("peak").error(.invalidValue, "The peak is below idle.")
    }
    return curve
  }

  private static func partition(_ value: YAMLValue, groupNames: [String]) throws(MachineError) -> Partition {
    let fields = try value.fields(["name", "nodes", "default", "maxTime"])
    var partition = Partition(name: try fields.required("name").name(), nodeGroups: [])
    if let list = fields["nodes"] {
      for item in try list.items(minimum: 1) {
        let name = try known(item, among: groupNames, what: "node group")
        if partition.nodeGroups.contains(name) {
          throw item.error(.duplicateName, "`\(name)` is in this partition already.")
        }
        partition.nodeGroups.append(name)
      }
    } else {
      partition.nodeGroups = groupNames
    }
    partition.isDefault = try fields["default"]?.flag() ?? false
    partition.maxTimeSeconds = try fields["maxTime"]?.quantity(.time, 1...1e10)
    return partition
  }

  private static func link(_ value: YAMLValue, ends: [String]) throws(MachineError) -> Link {
    let fields = try value.fields(["from", "to", "bandwidth", "latency", "count"])
    return Link(
      from: try known(fields.required("from"), among: ends, what: "node group or switch"),
      to: try known(fields.required("to"), among: ends, what: "node group or switch"),
      bandwidthBytesPerSecond: try fields.required("bandwidth").quantity(.bandwidth, 1...1e18),
      latencySeconds: try fields["latency"]?.quantity(.time, 0...3600),
      count: try fields["count"]?.integer(1...1_000_000) ?? 1)
  }

  private static func known(
    _ value: YAMLValue, among names: [String], what: String
  ) throws(MachineError) -> String {
    let name = try value.name()
    if names.contains(name) { return name }
    let advice =
      nearest(to: name, among: names).map { "Did you mean `\($0)`?" }
      ?? "There are: \(names.prefix(20).joined(separator: ", "))."
    throw value.error(.unknownName, "There is no \(what) `\(name)`. \(advice)")
  }
}

/// Names that must differ.
private struct Names {
  private var seen: Set<String> = []

  mutating func add(_ name: String, _ value: YAMLValue) throws(MachineError) {
    if !seen.insert(name).inserted {
      throw value.error(.duplicateName, "The name `\(name)` is taken already. Give this one another.")
    }
  }
}

extension YAMLValue {
  /// A size, of which so many copies together must still fit 64 bits.
  fileprivate func memory(copies: Int) throws(MachineError) -> Int64 {
    let size = try bytes()
    if size.multipliedReportingOverflow(by: Int64(copies)).overflow {
      throw error(.invalidValue, "All nodes of this group together have more memory than 8 EiB.")
    }
    return size
  }
}
