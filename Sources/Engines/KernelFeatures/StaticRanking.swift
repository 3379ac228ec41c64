internal import KernelResources

/// An order of a kernel's candidates by what is known without a run.
///
/// The score is a product of five factors, each 1 at its best:
///
///     latency    o (1 + h) / (o + h) with occupancy o and h = 0.1: half the warps hide nearly all of what all
///                of them hide (Volkov, "Understanding Latency Hiding on GPUs", 2016)
///     spills     1 / (1 + s / 64) with s bytes of spills, stores and loads, of a thread
///     stack      1 / (1 + t / 256) with t bytes of a stack frame that are no spills
///     waves      w / ceil(w): the last round over the device is seldom full
///     block      the share of the last warp's threads that exist, and 0.9 for blocks of one warp or of more
///                than 512 threads, which leave the scheduler little to choose from or wait for one another
///
/// It is a prior for what to measure first, and no forecast of times: it knows nothing of how a kernel reaches memory.
package enum StaticRanking {
  /// 0 for what cannot be launched, else in 0 < score <= 1; more is better.
  package static func score(_ features: StaticFeatures) -> Double {
    guard features.occupancy.residentBlocks > 0, features.blocks > 0 else { return 0 }
    return latency(features) * spills(features) * stack(features) * features.waveEfficiency * block(features)
  }

  /// Places in the order of falling scores; equal scores in the order of their places.
  package static func order(_ candidates: [StaticFeatures]) -> [Int] {
    let scores = candidates.map(score)
    return scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
  }

  private static func latency(_ features: StaticFeatures) -> Double {
    let half = 0.1
    let occupancy = features.occupancy.fraction
    return occupancy * (1 + half) / (occupancy + half)
  }

  private static func spills(_ features: StaticFeatures) -> Double {
    let bytes = features.resources.spillStoreBytes + features.resources.spillLoadBytes
    return 1 / (1 + Double(bytes) / 64)
  }

  private static func stack(_ features: StaticFeatures) -> Double {
    let bytes = max(0, features.resources.stackBytes - features.resources.spillStoreBytes)
    return 1 / (1 + Double(bytes) / 256)
  }

  private static func block(_ features: StaticFeatures) -> Double {
    let threads = features.blockThreads
    let filled = Double(threads) / (Double((threads + 31) / 32) * 32)
    return threads <= 32 || threads > 512 ? 0.9 * filled : filled
  }
}
