/// What a record of Slurm, or a line of CSV, says of a job, before it becomes a row.
struct SlurmJobRecord {
  var number: Int64?
  var submitSeconds: Int64?
  var startSeconds: Int64?
  var endSeconds: Int64?
  var waitSeconds: Int64?
  var runSeconds: Int64?
  var limitSeconds: Int64?
  var isUnlimited = false
  var isPartitionLimit = false
  var processors: Int64?
  var requestedProcessors: Int64?
  var nodes: Int64?
  var requestedNodes: Int64?
  var gpus: Int64?
  var memory: SlurmText.Memory?
  var resources = SlurmText.Resources()
  var requestedResources = SlurmText.Resources()
  var state = ""
  var user = ""
  var group = ""
  var application = ""
  var queue = ""
  var partition = ""

  /// Takes the text of a column; false where it cannot be read.
  mutating func take(_ value: String, as column: JobColumn) -> Bool {
    func read<T>(_ target: inout T?, _ value: T?) -> Bool {
      if let value { target = value }
      return value != nil
    }
    switch column {
    case .number, .rawNumber: return read(&number, SlurmText.number(value))
    case .submit: return read(&submitSeconds, SlurmText.time(value))
    case .start: return read(&startSeconds, SlurmText.time(value))
    case .end: return read(&endSeconds, SlurmText.time(value))
    case .wait: return read(&waitSeconds, SlurmText.duration(value))
    case .run: return read(&runSeconds, SlurmText.duration(value))
    case .limit:
      isUnlimited = value == "UNLIMITED" || value == "INFINITE"
      isPartitionLimit = value == "Partition_Limit"
      return isUnlimited || isPartitionLimit || read(&limitSeconds, SlurmText.duration(value))
    case .limitMinutes:
      isUnlimited = value == "UNLIMITED" || value == "INFINITE"
      isPartitionLimit = value == "Partition_Limit"
      if isUnlimited || isPartitionLimit { return true }
      guard let minutes = SlurmText.number(value), minutes < 1 << 50, minutes > -1 << 50 else {
        return false
      }
      limitSeconds = minutes * 60
      return true
    case .processors: return read(&processors, SlurmText.count(value))
    case .requestedProcessors: return read(&requestedProcessors, SlurmText.count(value))
    case .nodes: return read(&nodes, SlurmText.count(value))
    case .requestedNodes: return read(&requestedNodes, SlurmText.count(value))
    case .gpus: return read(&gpus, SlurmText.count(value))
    case .memory: return read(&memory, SlurmText.memory(value))
    case .resources:
      guard let found = SlurmText.resources(value) else { return false }
      resources = found
    case .requestedResources:
      guard let found = SlurmText.resources(value) else { return false }
      requestedResources = found
    case .state: state = value
    case .user: user = value
    case .group: group = value
    case .application: application = value
    case .queue: queue = value
    case .partition: partition = value
    }
    return true
  }
}
