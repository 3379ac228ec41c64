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

/// A value in kB behind a label, in bytes, as /proc/meminfo has them.
func kilobytes(_ label: String, in text: String?) -> Int64? {
  for line in (text ?? "").split(separator: "\n") {
    let words = line.split { $0 == " " || $0 == "\t" }
    guard let index = words.firstIndex(where: { $0 == label }), index + 1 < words.count,
      let value = Int64(words[index + 1]), value > 0, value < 1 << 50
    else { continue }
    return value << 10
  }
  return nil
}

/// A name without control characters and cut to what a machine file allows; nil where nothing is left.
func printable(_ text: some StringProtocol) -> String? {
  let words = text.unicodeScalars.split { $0.value <= 32 || $0.value == 127 }
  var result = ""
  for word in words.map({ String(String.UnicodeScalarView($0)) }) {
    if result.utf8.count + word.utf8.count + 1 > 200 { break }
    result += (result.isEmpty ? "" : " ") + word
  }
  return result.isEmpty ? nil : result
}
