package import Machines

/// Finds out what this host is made of, from what Linux tells in /proc and /sys.
///
/// The kernel's files suffice: no hwloc is needed. A thing that the host does not tell is left out of
/// the machine, not guessed. Documentation/formats/machine.md describes the result.
package struct HostDiscovery: Sendable {
  let files: KernelFiles
  let asksNVML: Bool

  /// A folder other than `/` stands for the whole of another host's files, for tests; devices are then
  /// looked for in its files only.
  package init(root: String = "/") {
    files = KernelFiles(root: root)
    asksNVML = root == "/"
  }

  /// This host as a machine of one node.
  ///
  /// Throws `MachineError` (`undiscoverable`) where the kernel does not even tell its processors.
  package func machine() throws(MachineError) -> Machine {
    let topology = try CPUTopology(files)
    var group = NodeGroup(
      name: "host", count: 1, sockets: topology.sockets, coresPerSocket: topology.cores / topology.sockets,
      threadsPerCore: topology.threadsPerCore)
    group.processorModel = topology.model
    group.frequencyHertz = topology.frequencyHertz
    group.memoryBytes = physicalMemoryBytes()
    group.numaDomains = topology.numaDomains
    group.caches = topology.caches
    group.gpus = gpus()
    let name = files.text("proc/sys/kernel/hostname").flatMap { printable($0) } ?? "localhost"
    return Machine(name: name, nodeGroups: [group])
  }

  /// The memory that the kernel manages, in bytes: `MemTotal` of /proc/meminfo; nil where it is not told.
  package func physicalMemoryBytes() -> Int64? {
    kilobytes("MemTotal:", in: files.text("proc/meminfo"))
  }

  /// The memory that this process may use: the physical memory, or less where a control group
  /// (version 2, memory.max) limits it; nil where neither is told.
  package func usableMemoryBytes() -> Int64? {
    let limits = [
      physicalMemoryBytes(), files.text("sys/fs/cgroup/memory.max").flatMap { Int64($0) },
    ]
    return limits.compactMap { $0 }.filter { $0 > 0 }.min()
  }

  private func gpus() -> [Device] {
    if asksNVML, let found = NVML.devices() { return found }
    return KernelGPUs.devices(files)
  }
}
