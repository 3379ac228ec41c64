package import KernelResources

/// What is known of a GPU kernel's candidate without a run: its resources, its grid, and how both fit a device.
package struct StaticFeatures: Sendable, Hashable {
  package let resources: KernelResources
  package let blockThreads: Int
  package let blocks: Int
  /// What the kernel declares and what the launch adds.
  package let sharedBytesPerBlock: Int
  package let occupancy: Occupancy
  /// The grid's blocks over those that the device holds at once: 1.1 takes two rounds, the second almost empty.
  package let waves: Double

  /// - Parameters:
  ///   - blocks: blocks of the whole grid.
  ///   - multiprocessors: of the device that it is judged for.
  package init(
    _ resources: KernelResources, blockThreads: Int, blocks: Int, dynamicSharedBytes: Int = 0,
    on limits: MultiprocessorLimits, multiprocessors: Int
  ) {
    self.resources = resources
    self.blockThreads = blockThreads
    self.blocks = blocks
    sharedBytesPerBlock = resources.staticSharedBytes + dynamicSharedBytes
    occupancy = Occupancy(
      resources, blockThreads: blockThreads, dynamicSharedBytes: dynamicSharedBytes, on: limits)
    let resident = occupancy.residentBlocks * max(multiprocessors, 1)
    waves = resident == 0 ? .infinity : Double(max(blocks, 0)) / Double(resident)
  }

  /// What a trial's build says of a CUDA kernel, by name.
  ///
  /// - Parameter multiprocessors: of the device; those of a usual part where nothing is given.
  /// - Returns: nil where a name is missing or the architecture is not known.
  package init?(_ features: [String: Double], multiprocessors: Int? = nil) {
    func whole(_ name: String) -> Int? { features[name].flatMap { Int(exactly: $0) } }
    guard let architecture = whole("architecture"),
      let limits = MultiprocessorLimits(architecture: "\(architecture)"), let registers = whole("registers"),
      let shared = whole("sharedBytes"), let threads = whole("blockThreads"), let blocks = whole("blocks")
    else { return nil }
    self.init(
      KernelResources(
        registersPerThread: registers, spillStoreBytes: whole("spillStoreBytes") ?? 0,
        spillLoadBytes: whole("spillLoadBytes") ?? 0, stackBytes: whole("stackBytes") ?? 0,
        staticSharedBytes: shared, barriers: whole("barriers") ?? 0),
      blockThreads: threads, blocks: blocks, on: limits,
      multiprocessors: multiprocessors ?? limits.usualMultiprocessors)
  }

  /// How much of the device's time in all rounds has a block to run: the waves over the waves rounded up.
  package var waveEfficiency: Double {
    guard waves.isFinite, waves > 0 else { return 0 }
    return waves / waves.rounded(.up)
  }

  /// The features as numbers by name, in a fixed order, for models and records.
  package var columns: [(name: String, value: Double)] {
    [
      ("registers", Double(resources.registersPerThread)),
      ("spill-store-bytes", Double(resources.spillStoreBytes)),
      ("spill-load-bytes", Double(resources.spillLoadBytes)),
      ("stack-bytes", Double(resources.stackBytes)),
      ("shared-bytes", Double(sharedBytesPerBlock)),
      ("block-threads", Double(blockThreads)),
      ("blocks", Double(blocks)),
      ("resident-blocks", Double(occupancy.residentBlocks)),
      ("occupancy", occupancy.fraction),
      ("waves", waves.isFinite ? waves : -1),
    ]
  }
}
