/// Nodes that are all alike.
package struct NodeGroup: Sendable, Hashable {
  package var name: String
  /// How many nodes, 1 or more.
  package var count: Int
  /// Of one node, as everything below.
  package var sockets: Int
  package var coresPerSocket: Int
  /// Hardware threads, 1 or more.
  package var threadsPerCore: Int
  package var processorModel: String?
  /// The highest clock of a core.
  package var frequencyHertz: Double?
  /// Floating-point operations a second at best, double precision, all cores together.
  package var peakFlopsPerSecond: Double?
  package var memoryBytes: Int64?
  package var memoryBandwidthBytesPerSecond: Double?
  /// Where memory is near to some cores and far from others; empty where it is uniform or unknown.
  package var numaDomains: [NUMADomain]
  /// From the smallest level up.
  package var caches: [Cache]
  package var gpus: [Device]
  /// Other devices that compute: FPGAs, vector and tensor cards.
  package var accelerators: [Device]
  package var power: PowerCurve?
  /// Mean time between failures of one node.
  package var meanTimeBetweenFailuresSeconds: Double?
  /// Mean time from a failure until the node serves again.
  package var meanTimeToRepairSeconds: Double?

  package init(
    name: String, count: Int, sockets: Int = 1, coresPerSocket: Int, threadsPerCore: Int = 1,
    processorModel: String? = nil, frequencyHertz: Double? = nil,
    peakFlopsPerSecond: Double? = nil, memoryBytes: Int64? = nil,
    memoryBandwidthBytesPerSecond: Double? = nil, numaDomains: [NUMADomain] = [],
    caches: [Cache] = [], gpus: [Device] = [], accelerators: [Device] = [],
    power: PowerCurve? = nil, meanTimeBetweenFailuresSeconds: Double? = nil,
    meanTimeToRepairSeconds: Double? = nil
  ) {
    self.name = name
    self.count = count
    self.sockets = sockets
    self.coresPerSocket = coresPerSocket
    self.threadsPerCore = threadsPerCore
    self.processorModel = processorModel
    self.frequencyHertz = frequencyHertz
    self.peakFlopsPerSecond = peakFlopsPerSecond
    self.memoryBytes = memoryBytes
    self.memoryBandwidthBytesPerSecond = memoryBandwidthBytesPerSecond
    self.numaDomains = numaDomains
    self.caches = caches
    self.gpus = gpus
    self.accelerators = accelerators
    self.power = power
    self.meanTimeBetweenFailuresSeconds = meanTimeBetweenFailuresSeconds
    self.meanTimeToRepairSeconds = meanTimeToRepairSeconds
  }

  /// Cores of one node.
  package var cores: Int { sockets * coresPerSocket }

  /// GPUs of one node, of all types.
  package var gpusPerNode: Int { gpus.reduce(0) { $0 + $1.count } }
}
