/// What one multiprocessor of an NVIDIA GPU holds at once.
///
/// CUDA C++ Programming Guide, "Technical Specifications per Compute Capability", and the units of allocation of
/// NVIDIA's occupancy calculator: registers by warp in steps of 256, warps over four partitions of the registers,
/// shared memory in steps of 128 bytes (256 before Ampere) with 1 KiB kept by the system from Ampere on.
package struct MultiprocessorLimits: Sendable, Hashable {
  /// Such as 90 for sm_90 and sm_90a.
  package let architecture: Int
  package let threads: Int
  package let warps: Int
  package let blocks: Int
  package let sharedBytes: Int
  /// Shared memory of a block that asks for more than 48 KiB.
  package let sharedBytesPerBlock: Int
  package let reservedSharedBytesPerBlock: Int
  package let sharedStepBytes: Int

  package var registers: Int { 65536 }
  package var registersPerBlock: Int { 65536 }
  package var registersPerThread: Int { 255 }
  package var threadsPerBlock: Int { 1024 }
  package var warpThreads: Int { 32 }
  /// Registers are given to a warp in steps of this many.
  package var registerStep: Int { 256 }
  /// The register file is divided, and a warp lives in one part.
  package var partitions: Int { 4 }

  private init(
    _ architecture: Int, warps: Int, blocks: Int, sharedKiB: Int, sharedKiBPerBlock: Int
  ) {
    let isAmpereOrLater = architecture >= 80
    self.architecture = architecture
    self.warps = warps
    threads = warps * 32
    self.blocks = blocks
    sharedBytes = sharedKiB << 10
    sharedBytesPerBlock = sharedKiBPerBlock << 10
    reservedSharedBytesPerBlock = isAmpereOrLater ? 1 << 10 : 0
    sharedStepBytes = isAmpereOrLater ? 128 : 256
  }

  /// The limits of an architecture such as `sm_90a`, `sm_80` or `90`; nil where they are not known here.
  package init?(architecture text: String) {
    let number = text.split(separator: "_").last.map { $0.prefix { $0.isASCII && $0.isNumber } } ?? ""
    guard let found = Self.known.first(where: { String($0.architecture) == number }) else { return nil }
    self = found
  }

  /// Multiprocessors of a part that is often met with this architecture, for where no device can be asked: V100,
  /// Xavier, T4, A100, A6000, Orin, L40, H100 SXM, B200.
  package var usualMultiprocessors: Int {
    [70: 80, 72: 8, 75: 40, 80: 108, 86: 84, 87: 16, 89: 142, 90: 132, 100: 148][architecture] ?? 100
  }

  /// Volta to Blackwell's data-centre parts.
  package static let known: [MultiprocessorLimits] = [
    MultiprocessorLimits(70, warps: 64, blocks: 32, sharedKiB: 96, sharedKiBPerBlock: 96),
    MultiprocessorLimits(72, warps: 64, blocks: 32, sharedKiB: 96, sharedKiBPerBlock: 96),
    MultiprocessorLimits(75, warps: 32, blocks: 16, sharedKiB: 64, sharedKiBPerBlock: 64),
    MultiprocessorLimits(80, warps: 64, blocks: 32, sharedKiB: 164, sharedKiBPerBlock: 163),
    MultiprocessorLimits(86, warps: 48, blocks: 16, sharedKiB: 100, sharedKiBPerBlock: 99),
    MultiprocessorLimits(87, warps: 48, blocks: 16, sharedKiB: 164, sharedKiBPerBlock: 163),
    MultiprocessorLimits(89, warps: 48, blocks: 24, sharedKiB: 100, sharedKiBPerBlock: 99),
    MultiprocessorLimits(90, warps: 64, blocks: 32, sharedKiB: 228, sharedKiBPerBlock: 227),
    MultiprocessorLimits(100, warps: 64, blocks: 32, sharedKiB: 228, sharedKiBPerBlock: 227),
  ]
}
