/// What a compiled kernel takes of a GPU, as the compiler or the driver states it.
package struct KernelResources: Sendable, Hashable {
  package var registersPerThread: Int
  /// Bytes of registers that a thread keeps in memory for want of room.
  package var spillStoreBytes: Int
  package var spillLoadBytes: Int
  /// Bytes of a thread's stack frame.
  package var stackBytes: Int
  /// Bytes of shared memory that the kernel declares itself.
  package var staticSharedBytes: Int
  package var barriers: Int

  package init(
    registersPerThread: Int, spillStoreBytes: Int = 0, spillLoadBytes: Int = 0, stackBytes: Int = 0,
    staticSharedBytes: Int = 0, barriers: Int = 0
  ) {
    self.registersPerThread = registersPerThread
    self.spillStoreBytes = spillStoreBytes
    self.spillLoadBytes = spillLoadBytes
    self.stackBytes = stackBytes
    self.staticSharedBytes = staticSharedBytes
    self.barriers = barriers
  }
}
