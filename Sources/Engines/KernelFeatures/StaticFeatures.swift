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
