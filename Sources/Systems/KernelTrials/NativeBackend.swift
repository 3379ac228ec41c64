internal import Glibc
internal import KernelSpecifications

/// Runs shared objects on the processor, in buffers between guard pages.
///
/// The shared object's entry is `plait_kernel_call`, which takes an array of pointers: to the buffer's first
/// element, or to the scalar.
final class NativeBackend: KernelBackend {
  static let entry = "plait_kernel_call"

  private typealias Entry = @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Void
  private typealias ThreadSetter = @convention(c) (Int32) -> Void

  private struct Loaded {
    var handle: UnsafeMutableRawPointer
    var call: Entry
    var setThreads: ThreadSetter?
    var threads: Int?
  }

  /// The buffers by their arguments' places; a device that is this processor uses them too.
  private(set) var memory: [Int: GuardedMemory] = [:]
  private var arguments = UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>.allocate(capacity: 0)
  private var loaded: [Int: Loaded] = [:]
  /// OpenMP's own number of threads, for those that state none.
  private var ownThreads: Int32?

  func open(_ problem: TrialProblem) throws(TrialFailure) {
    arguments = .allocate(capacity: max(problem.arguments.count, 1))
    for (index, argument) in problem.arguments.enumerated() {
      switch argument {
      case .buffer(let buffer):
        let guarded = try GuardedMemory(name: buffer.name, bytes: buffer.bytes)
        memory[index] = guarded
        arguments[index] = guarded.start
        FaultReport.watch(guarded)
      case .scalar(let scalar):
        arguments[index] = scalar.cell
      }
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, toArgument index: Int) throws(TrialFailure) {
    guard let guarded = memory[index], let source = bytes.baseAddress else { return }
    memcpy(guarded.start, source, min(bytes.count, guarded.bytes))
  }

  func read(argument index: Int, into bytes: UnsafeMutableRawBufferPointer) throws(TrialFailure) {
    guard let guarded = memory[index], let target = bytes.baseAddress else { return }
    memcpy(target, guarded.start, min(bytes.count, guarded.bytes))
  }

  func load(_ artifact: KernelArtifact, as identifier: Int) throws(TrialFailure) -> [String: Double] {
    guard let handle = dlopen(artifact.path, RTLD_NOW | RTLD_LOCAL) else {
      throw TrialFailure(.loadError, dlerror().map { String(cString: $0) } ?? "dlopen gives no reason")
    }
    guard let symbol = dlsym(handle, Self.entry) else {
      dlclose(handle)
      throw TrialFailure(.loadError, "\(artifact.path) has no \(Self.entry)")
    }
    let setter = dlsym(handle, "omp_set_num_threads").map { unsafeBitCast($0, to: ThreadSetter.self) }
    if ownThreads == nil, let getter = dlsym(handle, "omp_get_max_threads") {
      ownThreads = unsafeBitCast(getter, to: (@convention(c) () -> Int32).self)()
    }
    loaded[identifier] = Loaded(
      handle: handle, call: unsafeBitCast(symbol, to: Entry.self), setThreads: setter,
      threads: artifact.threads)
    return [:]
  }

  func unload(_ identifier: Int) {
    // Threads of a runtime that the object brought may still wait in its code: it stays mapped.
    loaded[identifier] = nil
  }

  func run(_ identifier: Int) throws(TrialFailure) -> Double {
    guard let kernel = loaded[identifier], let cells = arguments.baseAddress else {
      throw TrialFailure(.loadError, "the candidate is not loaded")
    }
    if let setThreads = kernel.setThreads, let count = kernel.threads.map(Int32.init) ?? ownThreads {
      setThreads(count)
    }
    // `FaultReport` reads it where the kernel crashes.
    errno = 0
    let start = Self.nowNanoseconds()
    kernel.call(cells)
    return Double(Self.nowNanoseconds() - start) * 1e-9
  }

  func checkBounds() throws(TrialFailure) {
    for index in memory.keys.sorted() {
      guard let guarded = memory[index], let place = guarded.firstChangedByte() else { continue }
      throw TrialFailure(
        .outOfBounds,
        "it wrote \(place < 0 ? "\(-place) bytes before the start" : "\(place - guarded.bytes + 1) bytes after the end") of `\(guarded.name)`"
      )
    }
  }

  func flushCaches() throws(TrialFailure) {
    // Shared memory is not part of what the kernel may take, and what is given back is not part of its peak.
    let bytes = CacheSize.flushBytes
    guard let area = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
      area != MAP_FAILED
    else { throw TrialFailure(.memoryLimit, "\(bytes) bytes to empty the caches do not fit memory") }
    memset(area, 1, bytes)
    munmap(area, bytes)
  }

  func energyJoules() -> Double? { EnergyMeter.joules() }

  private static func nowNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
