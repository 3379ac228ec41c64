/// What a build left behind, as a backend loads it.
package struct KernelArtifact: Sendable, Hashable, Codable {
  /// A launch grid whose formulas have become numbers.
  package struct Launch: Sendable, Hashable, Codable {
    package var global: [Int]
    package var local: [Int]
    package var dynamicSharedBytes: Int

    package init(global: [Int], local: [Int], dynamicSharedBytes: Int = 0) {
      self.global = global
      self.local = local
      self.dynamicSharedBytes = dynamicSharedBytes
    }
  }

  /// A shared object, an OpenCL program's binary or a cubin.
  package var path: String
  package var function: String
  /// For OpenCL and CUDA.
  package var launch: Launch?
  /// OpenMP's threads; nil leaves the runtime's own number.
  package var threads: Int?

  package init(path: String, function: String, launch: Launch? = nil, threads: Int? = nil) {
    self.path = path
    self.function = function
    self.launch = launch
    self.threads = threads
  }
}
