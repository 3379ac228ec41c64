import Foundation
import Machines
import Testing

@testable import Host

/// A folder that stands for another host's /proc and /sys.
private final class FakeHost {
  let root: String

  init(_ files: [String: String]) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "plait-host-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    for (path, text) in files { try write(path, text) }
  }

  func write(_ path: String, _ text: String) throws {
    let url = URL(filePath: root + "/" + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data((text + "\n").utf8).write(to: url)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Two sockets of two cores of two threads; the second threads are numbered after all first ones.
  static func twoSockets() throws -> FakeHost {
    let host = try FakeHost([
      "proc/sys/kernel/hostname": "node17", "proc/meminfo": "MemTotal:       65536000 kB\nMemFree: 1 kB",
      "sys/devices/system/cpu/online": "0-7", "sys/devices/system/node/online": "0-1",
      "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": "3500000",
      "sys/devices/system/node/node0/cpulist": "0,2,4,6", "sys/devices/system/node/node1/cpulist": "1,3,5,7",
      "sys/devices/system/node/node0/meminfo": "Node 0 MemTotal:       32768000 kB",
      "sys/devices/system/node/node1/meminfo": "Node 1 MemTotal:       32768000 kB",
    ])
    var cpuinfo = ""
    for cpu in 0..<8 {
      let base = "sys/devices/system/cpu/cpu\(cpu)"
      cpuinfo += "processor\t: \(cpu)\nmodel name\t: Example  CPU @ 2.00GHz\ncpu MHz\t\t: 2000.0\n\n"
      try host.write("\(base)/topology/physical_package_id", "\(cpu % 2)")
      // Numbers of cores repeat between the sockets.
      try host.write("\(base)/topology/core_id", "\(cpu / 2 % 2)")
      try host.write("\(base)/topology/core_cpus_list", "\(cpu % 4),\(cpu % 4 + 4)")
      for (index, cache) in [
        ("1", "Data", "48K", "\(cpu % 4),\(cpu % 4 + 4)"),
        ("1", "Instruction", "32K", "\(cpu % 4),\(cpu % 4 + 4)"),
        ("2", "Unified", "2M", "\(cpu % 4),\(cpu % 4 + 4)"),
        ("3", "Unified", "32768K", cpu % 2 == 0 ? "0,2,4,6" : "1,3,5,7"),
      ].enumerated() {
        let folder = "\(base)/cache/index\(index)"
        try host.write("\(folder)/level", cache.0)
        try host.write("\(folder)/type", cache.1)
        try host.write("\(folder)/size", cache.2)
        try host.write("\(folder)/shared_cpu_list", cache.3)
        try host.write("\(folder)/coherency_line_size", "64")
      }
    }
    try host.write("proc/cpuinfo", cpuinfo)
    return host
  }
}

@Suite struct HostDiscoveryTests {
  @Test func socketsCoresThreadsCachesAndMemoryAreTold() throws {
    let host = try FakeHost.twoSockets()
    let machine = try HostDiscovery(root: host.root).machine()
    #expect(machine.name == "node17")
    let node = machine.nodeGroups[0]
    #expect(node.count == 1)
    #expect(node.sockets == 2 && node.coresPerSocket == 2 && node.threadsPerCore == 2)
    #expect(node.processorModel == "Example CPU @ 2.00GHz")
    #expect(node.frequencyHertz == 3.5e9)
    #expect(node.memoryBytes == Int64(65_536_000) << 10)
    #expect(node.numaDomains.map(\.cores) == [2, 2])
    #expect(node.numaDomains.map(\.memoryBytes) == [Int64(32_768_000) << 10, Int64(32_768_000) << 10])
    #expect(node.caches.map(\.level) == [1, 1, 2, 3])
    #expect(node.caches.map(\.kind) == [.data, .instruction, .unified, .unified])
    #expect(node.caches.map(\.sizeBytes) == [48 << 10, 32 << 10, 2 << 20, 32 << 20])
    #expect(node.caches.map(\.sharedByCores) == [1, 1, 1, 2])
    #expect(node.caches.map(\.lineBytes) == [64, 64, 64, 64])
    #expect(node.gpus.isEmpty)
    #expect(try Machine(yaml: machine.yaml, file: "written") == machine)
  }

  @Test func processorsThatAreOffDoNotCount() throws {
    let host = try FakeHost.twoSockets()
    try host.write("sys/devices/system/cpu/online", "0-2,4-5")
    let node = try HostDiscovery(root: host.root).machine().nodeGroups[0]
    #expect(node.cores == 3)
    #expect(node.threadsPerCore == 2)
    // Three cores do not share out over two sockets.
    #expect(node.sockets == 1)
  }

  @Test func cpuinfoAloneSuffices() throws {
    let host = try FakeHost([
      "proc/cpuinfo": "processor : 0\ncpu MHz : 1500.5\n\nprocessor : 1\ncpu MHz : 1600\n"
    ])
    let machine = try HostDiscovery(root: host.root).machine()
    #expect(machine.name == "localhost")
    #expect(machine.totalCores == 2)
    // The clock of the moment is not the highest one.
    #expect(machine.nodeGroups[0].frequencyHertz == nil)
    #expect(machine.nodeGroups[0].memoryBytes == nil)
  }

  @Test func aHostThatTellsNothingIsAnError() throws {
    let host = try FakeHost([:])
    let error = #expect(throws: MachineError.self) { try HostDiscovery(root: host.root).machine() }
    #expect(error?.code == .undiscoverable)
  }

  @Test(arguments: ["", "x", "3-1", "0-99999999999", "-", "1-2-3", "0x1"])
  func aMalformedListOfProcessorsDoesNotTrap(list: String) throws {
    let host = try FakeHost.twoSockets()
    try host.write("sys/devices/system/cpu/online", list)
    try host.write("sys/devices/system/cpu/cpu0/topology/core_cpus_list", list)
    try host.write("sys/devices/system/cpu/cpu0/cache/index0/size", "99999999999999999999K")
    try host.write("sys/devices/system/node/node0/cpulist", list)
    let machine = try HostDiscovery(root: host.root).machine()
    #expect(machine.totalCores >= 1)
    #expect(try Machine(yaml: machine.yaml, file: "written") == machine)
  }

  @Test func gpusAreFoundInTheKernelsFiles() throws {
    let host = try FakeHost.twoSockets()
    for slot in ["0000:17:00.0", "0000:65:00.0"] {
      try host.write(
        "proc/driver/nvidia/gpus/\(slot)/information", "Model: \t\t NVIDIA A100-SXM4-80GB\nIRQ: 1")
    }
    try host.write("sys/class/drm/card0/device/vendor", "0x1002")
    try host.write("sys/class/drm/card0/device/product_name", "AMD Instinct MI210")
    try host.write("sys/class/drm/card0/device/mem_info_vram_total", "68702699520")
    try host.write("sys/class/drm/card0-DP-1/device/vendor", "0x1002")
    try host.write("sys/class/drm/card1/device/vendor", "0x1af4")
    let gpus = try HostDiscovery(root: host.root).machine().nodeGroups[0].gpus
    #expect(gpus.map(\.type) == ["a100-sxm4-80gb", "instinct-mi210"])
    #expect(gpus.map(\.count) == [2, 1])
    #expect(gpus.map(\.memoryBytes) == [nil, 68_702_699_520])
  }

  @Test func theControlGroupLimitsWhatMayBeUsed() throws {
    let host = try FakeHost.twoSockets()
    let discovery = HostDiscovery(root: host.root)
    #expect(discovery.usableMemoryBytes() == discovery.physicalMemoryBytes())
    try host.write("sys/fs/cgroup/memory.max", "max")
    #expect(discovery.usableMemoryBytes() == discovery.physicalMemoryBytes())
    try host.write("sys/fs/cgroup/memory.max", "1073741824")
    #expect(discovery.usableMemoryBytes() == 1 << 30)
  }

  @Test func thisHostIsFoundAndItsFileIsReadBack() throws {
    let machine = try HostDiscovery().machine()
    #expect(machine.totalThreads >= ProcessInfo.processInfo.activeProcessorCount)
    #expect(machine.totalMemoryBytes == Int64(ProcessInfo.processInfo.physicalMemory))
    #expect(try Machine(yaml: machine.yaml, file: "written") == machine)
    #expect(try HostDiscovery().machine().fingerprint == machine.fingerprint)
  }
}
