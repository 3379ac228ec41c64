import KernelFeatures
import KernelResources
import Statistics
import Testing

@Suite struct StaticRankingTests {
  private let hopper = MultiprocessorLimits(architecture: "sm_90a")!

  private func features(
    registers: Int = 32, spills: Int = 0, stack: Int = 0, threads: Int = 256, blocks: Int = 132 * 8 * 4,
    shared: Int = 0
  ) -> StaticFeatures {
    StaticFeatures(
      KernelResources(
        registersPerThread: registers, spillStoreBytes: spills, spillLoadBytes: spills, stackBytes: stack),
      blockThreads: threads, blocks: blocks, dynamicSharedBytes: shared, on: hopper, multiprocessors: 132)
  }

  @Test func aFullDeviceWithoutSpillsScoresOne() {
    #expect(features().waves == 4 && features().waveEfficiency == 1)
    #expect(abs(StaticRanking.score(features()) - 1) < 1e-12)
  }

  @Test func everyWantCostsSomething() {
    let best = StaticRanking.score(features())
    for worse in [
      features(registers: 128), features(spills: 8), features(stack: 64), features(threads: 250),
      features(threads: 1024, blocks: 132 * 2 * 4), features(blocks: 132 * 8 * 4 + 1),
      features(threads: 32, blocks: 132 * 32 * 4), features(shared: 100 << 10),
    ] {
      #expect(StaticRanking.score(worse) < best)
    }
    #expect(StaticRanking.score(features(spills: 200)) < StaticRanking.score(features(spills: 20)))
  }

  @Test func whatCannotBeLaunchedIsLast() {
    let candidates = [
      features(threads: 2048), features(spills: 400), features(), features(blocks: 0), features(),
    ]
    #expect(StaticRanking.score(candidates[0]) == 0 && StaticRanking.score(candidates[3]) == 0)
    #expect(candidates[0].waves == .infinity && candidates[0].waveEfficiency == 0)
    #expect(StaticRanking.order(candidates) == [2, 4, 1, 0, 3])
  }

  @Test func scoresStayBetweenNoneAndOne() {
    var random = RandomGenerator(seed: 5)
    for _ in 0..<2000 {
      let candidate = features(
        registers: .random(in: 1...255, using: &random), spills: .random(in: 0...4000, using: &random),
        stack: .random(in: 0...4000, using: &random), threads: .random(in: 1...1024, using: &random),
        blocks: .random(in: 1...1_000_000, using: &random),
        shared: .random(in: 0...(227 << 10), using: &random))
      let score = StaticRanking.score(candidate)
      #expect(score >= 0 && score <= 1 && (score > 0) == (candidate.occupancy.residentBlocks > 0))
      #expect(candidate.columns.allSatisfy { $0.value.isFinite })
    }
  }
}
