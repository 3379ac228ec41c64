import KernelResources
import Statistics
import Testing

@testable import KernelFeatures

@Suite struct OccupancyTests {
  private func occupancy(
    _ architecture: String, registers: Int, threads: Int, shared: Int = 0, dynamic: Int = 0
  ) throws -> Occupancy {
    Occupancy(
      KernelResources(registersPerThread: registers, staticSharedBytes: shared), blockThreads: threads,
      dynamicSharedBytes: dynamic, on: try #require(MultiprocessorLimits(architecture: architecture)))
  }

  /// CUDA C++ Best Practices Guide, "Calculating Occupancy": 37 registers on compute capability 7.0.
  @Test func theExamplesOfTheBestPracticesGuide() throws {
    let small = try occupancy("sm_70", registers: 37, threads: 128)
    #expect(small.residentBlocks == 12 && small.fraction == 0.75 && small.limiter == .registers)
    let large = try occupancy("sm_70", registers: 37, threads: 320)
    #expect(large.residentBlocks == 4 && large.fraction == 0.625)
  }

  @Test func fullOccupancyNeedsAtMost32Registers() throws {
    for architecture in ["sm_70", "sm_80", "sm_90a", "sm_100"] {
      #expect(try occupancy(architecture, registers: 32, threads: 256).fraction == 1)
      #expect(try occupancy(architecture, registers: 33, threads: 256).fraction < 1)
      #expect(try occupancy(architecture, registers: 255, threads: 256).fraction == 0.125)
    }
  }

  @Test func eachResourceCanBeTheLimit() throws {
    #expect(try occupancy("sm_86", registers: 16, threads: 32).limiter == .blocks)
    #expect(try occupancy("sm_86", registers: 16, threads: 1024).residentBlocks == 1)
    #expect(try occupancy("sm_86", registers: 16, threads: 1024).limiter == .threads)
    #expect(try occupancy("sm_90", registers: 128, threads: 128).limiter == .registers)
    let shared = try occupancy("sm_80", registers: 32, threads: 128, shared: 1024, dynamic: 31 << 10)
    #expect(shared.limiter == .sharedMemory)
    // 164 KiB over 32 KiB and the kibibyte that the system keeps.
    #expect(shared.residentBlocks == 4)
  }

  @Test func whatDoesNotFitOnceIsUnlaunchable() throws {
    for (registers, threads, shared) in [
      (32, 1025, 0), (32, 0, 0), (32, -1, 0), (256, 32, 0), (128, 1024, 0), (32, 32, 228 << 10), (32, 32, -1),
    ] {
      let result = try occupancy("sm_90", registers: registers, threads: threads, dynamic: shared)
      #expect(result.residentBlocks == 0 && result.fraction == 0 && result.limiter == .unlaunchable)
    }
    #expect(try occupancy("sm_90", registers: 64, threads: 1024, dynamic: 227 << 10).residentBlocks == 1)
  }

  @Test func unknownArchitecturesHaveNoLimits() {
    for text in ["", "sm_", "sm_20", "sm_9", "compute", "sm_900"] {
      #expect(MultiprocessorLimits(architecture: text) == nil)
    }
    #expect(MultiprocessorLimits(architecture: "sm_90a")?.architecture == 90)
    #expect(MultiprocessorLimits(architecture: "80")?.sharedBytes == 164 << 10)
  }

  @Test func residentBlocksNeverExceedWhatThereIsAndNeverGrowWithNeed() throws {
    var random = RandomGenerator(seed: 11)
    for _ in 0..<3000 {
      let limits = MultiprocessorLimits.known.randomElement(using: &random)!
      let threads = Int.random(in: 1...1024, using: &random)
      let registers = Int.random(in: 1...255, using: &random)
      let shared = Int.random(in: 0...limits.sharedBytesPerBlock, using: &random)
      func blocks(_ registers: Int, _ threads: Int, _ shared: Int) -> Int {
        Occupancy(
          KernelResources(registersPerThread: registers), blockThreads: threads, dynamicSharedBytes: shared,
          on: limits
        ).residentBlocks
      }
      let count = blocks(registers, threads, shared)
      #expect(count <= limits.blocks && count * threads <= limits.threads)
      #expect(count * threads * registers <= limits.registers && count * shared <= limits.sharedBytes)
      #expect(blocks(min(registers + 8, 255), threads, shared) <= count)
      #expect(blocks(registers, threads, min(shared + 512, limits.sharedBytesPerBlock)) <= count)
      if threads <= 512 { #expect(blocks(registers, 2 * threads, shared) <= count) }
    }
  }
}
