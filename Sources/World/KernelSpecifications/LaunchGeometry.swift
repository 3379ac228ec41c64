/// The grid of an OpenCL or CUDA kernel, over sizes and parameters; one to three dimensions.
package struct LaunchGeometry: Sendable, Hashable {
  /// Work items (threads) in the whole grid, by dimension.
  package var global: [Formula]
  /// Work items of a group (threads of a block), by dimension.
  package var local: [Formula]
  /// Local (shared) memory that the launch adds to what the kernel declares.
  package var dynamicSharedBytes: Formula?

  package init(global: [Formula], local: [Formula], dynamicSharedBytes: Formula? = nil) {
    self.global = global
    self.local = local
    self.dynamicSharedBytes = dynamicSharedBytes
  }
}
