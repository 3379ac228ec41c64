internal import Diagnostics
internal import Machines

/// Sockets, cores, threads, caches and NUMA domains, as the kernel's documentation
/// (Documentation/admin-guide/cputopology.rst and ABI/stable/sysfs-devices-node) has them in /sys.
struct CPUTopology {
  private(set) var sockets = 1
  private(set) var cores = 0
  private(set) var threadsPerCore = 1
  private(set) var model: String?
  private(set) var frequencyHertz: Double?
  private(set) var caches: [Cache] = []
  private(set) var numaDomains: [NUMADomain] = []

  init(_ files: KernelFiles) throws(MachineError) {
    let processorLines = Self.processorLines(files)
    let base = "sys/devices/system/cpu"
    var online = files.list("\(base)/online") ?? []
    if online.isEmpty { online = processorLines.numbers }
    guard let first = online.first else {
      throw MachineError(
        .undiscoverable,
        "The kernel does not tell the processors of this host. Write a machine file by hand.",
        at: SourceLocation(file: "/\(base)/online"))
    }

    // A core is known by the processors that share it. Numbers of cores repeat between sockets.
    var coreOfCPU: [Int: Int] = [:]
    var threads: [Int: Int] = [:]
    var packages: Set<Int> = []
    for cpu in online {
      let folder = "\(base)/cpu\(cpu)/topology"
      let siblings =
        files.list("\(folder)/core_cpus_list") ?? files.list("\(folder)/thread_siblings_list") ?? []
      let core = siblings.first(where: online.contains) ?? cpu
      coreOfCPU[cpu] = core
      threads[core, default: 0] += 1
      packages.insert(files.integer("\(folder)/physical_package_id") ?? 0)
    }
    cores = threads.count
    threadsPerCore = threads.values.max() ?? 1
    // Sockets of different size cannot be said in a machine file; the cores count for more.
    sockets = cores % packages.count == 0 ? packages.count : 1
    model = processorLines.model
    // The clock that /proc/cpuinfo tells is that of the moment: the machine would be another each time.
    if let kilohertz = files.integer("\(base)/cpu\(first)/cpufreq/cpuinfo_max_freq"), kilohertz > 0 {
      frequencyHertz = Double(kilohertz) * 1e3
    }
    caches = Self.caches(files, cpu: first, coreOfCPU: coreOfCPU)
    numaDomains = Self.numaDomains(files, coreOfCPU: coreOfCPU, cores: cores)
  }

  /// The caches of one processor; on a host whose cores differ, of the first one.
  private static func caches(_ files: KernelFiles, cpu: Int, coreOfCPU: [Int: Int]) -> [Cache] {
    let folder = "sys/devices/system/cpu/cpu\(cpu)/cache"
    var caches: [Cache] = []
    for name in files.names(in: folder) where name.hasPrefix("index") {
      guard let level = files.integer("\(folder)/\(name)/level"), (1...9).contains(level),
        let size = files.text("\(folder)/\(name)/size").flatMap(bytes), size > 0
      else { continue }
      let kind: Cache.Kind =
        switch files.text("\(folder)/\(name)/type") {
        case "Data": .data
        case "Instruction": .instruction
        default: .unified
        }
      let sharing = files.list("\(folder)/\(name)/shared_cpu_list") ?? [cpu]
      let line = files.integer("\(folder)/\(name)/coherency_line_size")
      caches.append(
        Cache(
          level: level, kind: kind, sizeBytes: size,
          sharedByCores: max(1, Set(sharing.compactMap { coreOfCPU[$0] }).count),
          lineBytes: line.flatMap { (1...65_536).contains($0) ? $0 : nil }))
    }
    return caches.sorted { ($0.level, $0.kind.rawValue) < ($1.level, $1.kind.rawValue) }
  }

  /// The NUMA domains where there is more than one; a single one says nothing.
  private static func numaDomains(
    _ files: KernelFiles, coreOfCPU: [Int: Int], cores: Int
  ) -> [NUMADomain] {
    let base = "sys/devices/system/node"
    var domains: [NUMADomain] = []
    for node in files.list("\(base)/online") ?? [] {
      let cpus = files.list("\(base)/node\(node)/cpulist") ?? []
      domains.append(
        NUMADomain(
          cores: Set(cpus.compactMap { coreOfCPU[$0] }).count,
          memoryBytes: kilobytes("MemTotal:", in: files.text("\(base)/node\(node)/meminfo"))))
    }
    let sum = domains.reduce(0) { $0 + $1.cores }
    return domains.count > 1 && sum == cores ? domains : []
  }

  /// What /proc/cpuinfo says: the numbers of the processors, and the model.
  private static func processorLines(
    _ files: KernelFiles
  ) -> (numbers: [Int], model: String?) {
    var numbers: Set<Int> = []
    var model: String?
    for line in (files.text("proc/cpuinfo") ?? "").split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let label = printable(line[..<colon])
      let value = printable(line[line.index(after: colon)...])
      switch label {
      case "processor": if let value, let number = Int(value), number >= 0 { numbers.insert(number) }
      case "model name": model = model ?? value
      default: break
      }
    }
    return (numbers.sorted(), model)
  }

  /// The bytes of `48K`, `2M` or `1G`; nil for anything else.
  private static func bytes(_ text: String) -> Int64? {
    let shift: Int64 =
      switch text.last {
      case "K": 10
      case "M": 20
      case "G": 30
      default: 0
      }
    guard let number = Int64(shift == 0 ? text[...] : text.dropLast()), number < 1 << 30 else { return nil }
    return number << shift
  }
}
