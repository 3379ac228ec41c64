package import KernelResources

/// A kernel of a module, with its arguments.
package final class CUDAKernel {
  package let module: CUDAModule
  package let name: String
  /// What the driver says that it takes; the driver tells of no spills.
  package let resources: KernelResources
  /// The largest block with its registers.
  package let largestBlock: Int
  private let handle: OpaquePointer
  private let start: CUDAEvent
  private let end: CUDAEvent
  // Each argument in 16 bytes of its own, which stay where they are.
  private var arguments: [UnsafeMutableRawPointer?] = []
  private var buffers: [Int: CUDABuffer] = [:]
  private var sharedBytesAllowed: Int?

  private var session: CUDASession { module.session }

  /// - Throws: `CUDAError` (`load-failure` where the module has no kernel of that name).
  package init(_ name: String, of module: CUDAModule) throws(CUDAError) {
    let session = module.session
    let functions = session.functions
    try session.makeCurrent()
    var found: OpaquePointer?
    let status = name.withCString { functions.getFunction(&found, module.handle, $0) }
    try session.check(status, "cuModuleGetFunction of `\(name)`", as: .loadFailure)
    guard let handle = found else { throw CUDAError(.loadFailure, "there is no kernel `\(name)`") }
    func attribute(_ number: Int32) throws(CUDAError) -> Int {
      var value: Int32 = 0
      try session.check(functions.functionAttribute(&value, number, handle), "cuFuncGetAttribute \(number)")
      return Int(value)
    }
    largestBlock = try attribute(0)
    resources = KernelResources(
      registersPerThread: try attribute(4), stackBytes: try attribute(3), staticSharedBytes: try attribute(1))
    start = try CUDAEvent(session)
    end = try CUDAEvent(session)
    self.handle = handle
    self.module = module
    self.name = name
  }

  deinit { arguments.forEach { $0?.deallocate() } }

  package func setArgument(_ index: Int, to buffer: CUDABuffer, offset: Int = 0) {
    setArgument(index, toScalar: buffer.address + UInt64(offset))
    buffers[index] = buffer
  }

  /// Sets a scalar of at most 16 bytes; its type must be as wide as the kernel's.
  package func setArgument<T: BitwiseCopyable>(_ index: Int, toScalar value: T) {
    precondition(MemoryLayout<T>.size <= 16 && index >= 0)
    while arguments.count <= index { arguments.append(nil) }
    let cell = arguments[index] ?? .allocate(byteCount: 16, alignment: 16)
    cell.storeBytes(of: value, as: T.self)
    arguments[index] = cell
    buffers[index] = nil
  }

  /// Blocks of a size that fit a multiprocessor at once, by the driver's reckoning.
  ///
  /// - Throws: `CUDAError`.
  package func residentBlocks(threads: Int, dynamicSharedBytes: Int = 0) throws(CUDAError) -> Int {
    var count: Int32 = 0
    try session.check(
      session.functions.residentBlocks(&count, handle, Int32(clamping: threads), dynamicSharedBytes),
      "cuOccupancyMaxActiveBlocksPerMultiprocessor of \(name)")
    return Int(count)
  }

  /// Runs it once and waits for its end.
  ///
  /// - Parameters:
  ///   - blocks: blocks of the grid in each of one to three dimensions.
  ///   - threads: threads of a block in each dimension.
  /// - Returns: seconds from its start to its end, by the device's events (resolution about 0.5 us).
  /// - Throws: `CUDAError` (`launch-failure`, `kernel-fault`, `device-lost`, ...).
  package func run(blocks: [Int], threads: [Int], dynamicSharedBytes: Int = 0) throws(CUDAError) -> Double {
    guard arguments.allSatisfy({ $0 != nil }) else {
      throw CUDAError(.launchFailure, "an argument of \(name) before the last is not set; set each of them")
    }
    let grid = try Self.extents(blocks, name)
    let block = try Self.extents(threads, name)
    try session.makeCurrent()
    try allow(sharedBytes: dynamicSharedBytes)
    try start.record()
    let status = arguments.withUnsafeMutableBufferPointer { pointers in
      session.functions.launch(
        handle, grid.0, grid.1, grid.2, block.0, block.1, block.2, UInt32(clamping: dynamicSharedBytes), nil,
        pointers.baseAddress, nil)
    }
    try session.check(status, "cuLaunchKernel of \(name)", as: .launchFailure)
    try end.record()
    try end.wait(for: name)
    return try end.seconds(since: start)
  }

  /// A kernel must ask for more shared memory than 48 KiB before it is launched with it.
  private func allow(sharedBytes: Int) throws(CUDAError) {
    guard sharedBytes + resources.staticSharedBytes > 48 << 10, sharedBytes != sharedBytesAllowed else {
      return
    }
    let status = session.functions.setFunctionAttribute(handle, 8, Int32(clamping: sharedBytes))
    try session.check(
      status,
      "cuFuncSetAttribute of \(name) for \(sharedBytes) bytes of shared memory (the device has \(session.device.largestSharedBytesPerBlock) for a block)",
      as: .launchFailure)
    sharedBytesAllowed = sharedBytes
  }

  private static func extents(_ sizes: [Int], _ name: String) throws(CUDAError) -> (UInt32, UInt32, UInt32) {
    guard (1...3).contains(sizes.count), sizes.allSatisfy({ $0 > 0 && $0 <= Int(Int32.max) }) else {
      throw CUDAError(
        .launchFailure,
        "\(name) cannot be launched with the sizes \(sizes); give one to three positive numbers")
    }
    let all = sizes.map { UInt32($0) } + [1, 1]
    return (all[0], all[1], all[2])
  }
}
