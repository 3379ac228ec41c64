package import KernelResources

/// How many blocks of a kernel a multiprocessor holds at once, and what keeps it from holding more.
package struct Occupancy: Sendable, Hashable {
  package enum Limiter: String, Sendable, Hashable, Codable {
    case threads
    case blocks
    case registers
    case sharedMemory = "shared-memory"
    /// Not one block fits.
    case unlaunchable
  }

  package let residentBlocks: Int
  package let residentWarps: Int
  /// Resident warps as a share of the most that there can be.
  package let fraction: Double
  /// The first of threads, blocks, registers and shared memory that allows no more.
  package let limiter: Limiter

  /// NVIDIA's reckoning (CUDA Occupancy Calculator).
  ///
  /// - Parameter dynamicSharedBytes: shared memory that the launch adds to what the kernel declares.
  package init(
    _ resources: KernelResources, blockThreads: Int, dynamicSharedBytes: Int = 0,
    on limits: MultiprocessorLimits
  ) {
    let shared = resources.staticSharedBytes + dynamicSharedBytes
    guard blockThreads > 0, blockThreads <= limits.threadsPerBlock, shared >= 0,
      shared <= limits.sharedBytesPerBlock,
      (0...limits.registersPerThread).contains(resources.registersPerThread)
    else {
      self.init(blocks: 0, warps: 0, limiter: .unlaunchable, limits)
      return
    }
    let warps = Self.rounded(blockThreads, to: limits.warpThreads) / limits.warpThreads
    let bounds: [(Int, Limiter)] = [
      (limits.warps / warps, .threads), (limits.blocks, .blocks),
      (Self.blocksByRegisters(resources.registersPerThread, warps: warps, limits), .registers),
      (Self.blocksByShared(shared, limits), .sharedMemory),
    ]
    let (blocks, limiter) = bounds.min { $0.0 < $1.0 }!
    self.init(blocks: blocks, warps: warps, limiter: blocks == 0 ? .unlaunchable : limiter, limits)
  }

  private init(blocks: Int, warps: Int, limiter: Limiter, _ limits: MultiprocessorLimits) {
    residentBlocks = blocks
    residentWarps = blocks * warps
    fraction = Double(blocks * warps) / Double(limits.warps)
    self.limiter = limiter
  }

  private static func blocksByRegisters(_ registers: Int, warps: Int, _ limits: MultiprocessorLimits) -> Int {
    guard registers > 0 else { return .max }
    let perWarp = rounded(registers * limits.warpThreads, to: limits.registerStep)
    let warpsPerPartition = limits.registers / limits.partitions / perWarp
    // A block's warps are spread over the partitions; the limit of a block counts whole rounds.
    guard rounded(warps, to: limits.partitions) * perWarp <= limits.registersPerBlock else { return 0 }
    return warpsPerPartition * limits.partitions / warps
  }

  private static func blocksByShared(_ bytes: Int, _ limits: MultiprocessorLimits) -> Int {
    let perBlock = rounded(bytes + limits.reservedSharedBytesPerBlock, to: limits.sharedStepBytes)
    return perBlock == 0 ? .max : limits.sharedBytes / perBlock
  }

  private static func rounded(_ value: Int, to step: Int) -> Int { (value + step - 1) / step * step }
}
