internal import Glibc

/// What the buffers hold before a run and what the outputs are to hold after it, computed once and kept in a
/// file, so that a worker that follows another need not compute it again.
final class ReferenceContents {
  private let problem: TrialProblem
  private let mapping: UnsafeRawBufferPointer
  private var initialOffsets: [Int: Int] = [:]
  private var expectedOffsets: [Int: Int] = [:]
  let hasExpectations: Bool

  /// - Throws: `TrialFailure`, where the reference cannot be loaded or memory or disk do not suffice.
  init(_ opening: WorkerOpening) throws(TrialFailure) {
    problem = opening.problem
    hasExpectations = opening.hasReference
    var offset = 0
    for (index, buffer) in problem.buffers {
      initialOffsets[index] = offset
      offset += Self.rounded(buffer.bytes)
    }
    for (index, buffer) in problem.buffers where buffer.isOutput && hasExpectations {
      expectedOffsets[index] = offset
      offset += Self.rounded(buffer.bytes)
    }
    if let mapped = Self.map(opening.contentsPath, bytes: offset) {
      mapping = mapped
      return
    }
    try Self.compute(opening, initial: initialOffsets, expected: expectedOffsets, bytes: offset)
    guard let mapped = Self.map(opening.contentsPath, bytes: offset) else {
      throw TrialFailure(.loadError, "\(opening.contentsPath) cannot be read; is the disk full?")
    }
    mapping = mapped
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count) }

  /// The contents before a run.
  func initial(_ index: Int) -> UnsafeRawBufferPointer { slice(initialOffsets[index] ?? 0, index) }

  /// The contents after a run; for outputs.
  func expected(_ index: Int) -> UnsafeRawBufferPointer { slice(expectedOffsets[index] ?? 0, index) }

  private func slice(_ offset: Int, _ index: Int) -> UnsafeRawBufferPointer {
    guard case .buffer(let buffer) = problem.arguments[index] else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(rebasing: mapping[offset..<(offset + buffer.bytes)])
  }

  private static func rounded(_ bytes: Int) -> Int { (bytes + 4095) / 4096 * 4096 }

  private static func map(_ path: String, bytes: Int) -> UnsafeRawBufferPointer? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var state = stat()
    guard fstat(file, &state) == 0, Int(state.st_size) == bytes,
      let base = mmap(nil, max(bytes, 1), PROT_READ, MAP_PRIVATE, file, 0), base != MAP_FAILED
    else { return nil }
    return UnsafeRawBufferPointer(start: base, count: bytes)
  }

  /// Runs `prepare` and `reference` on buffers of their own and writes what they leave.
  private static func compute(
    _ opening: WorkerOpening, initial: [Int: Int], expected: [Int: Int], bytes: Int
  ) throws(TrialFailure) {
    let path = "\(opening.contentsPath).\(getpid())"
    let file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw TrialFailure(.loadError, "\(path) cannot be written") }
    defer {
      close(file)
      unlink(path)
    }
    // Allocated now, so that a full disk is an error here and not a signal later.
    guard bytes == 0 || posix_fallocate(file, 0, off_t(bytes)) == 0,
      let target = mmap(nil, max(bytes, 1), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), target != MAP_FAILED
    else { throw TrialFailure(.memoryLimit, "\(bytes) bytes of buffers fit neither \(path) nor memory") }
    defer { munmap(target, max(bytes, 1)) }

    let cells = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(
      capacity: max(opening.problem.arguments.count, 1))
    defer { cells.deallocate() }
    var memory: [Int: GuardedMemory] = [:]
    for (index, argument) in opening.problem.arguments.enumerated() {
      switch argument {
      case .scalar(let scalar): cells[index] = scalar.cell
      case .buffer(let buffer):
        let guarded = try GuardedMemory(name: buffer.name, bytes: buffer.bytes)
        buffer.fill(guarded.start)
        memory[index] = guarded
        cells[index] = guarded.start
      }
    }
    let reference = try opening.referencePath.map { (path) throws(TrialFailure) in
      try ReferenceFunctions(path)
    }
    if opening.hasPrepare { try reference?.prepare(cells) }
    for (index, offset) in initial {
      if let guarded = memory[index] { memcpy(target + offset, guarded.start, guarded.bytes) }
    }
    if opening.hasReference { try reference?.compute(cells) }
    for (index, offset) in expected {
      if let guarded = memory[index] { memcpy(target + offset, guarded.start, guarded.bytes) }
    }
    for guarded in memory.values where guarded.firstChangedByte() != nil {
      throw TrialFailure(.outOfBounds, "the reference wrote outside of `\(guarded.name)`")
    }
    guard rename(path, opening.contentsPath) == 0 else {
      throw TrialFailure(.loadError, "\(opening.contentsPath) cannot be written")
    }
  }
}

/// The functions of the reference's shared object.
private struct ReferenceFunctions {
  private typealias Entry = @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Void
  private let handle: UnsafeMutableRawPointer

  init(_ path: String) throws(TrialFailure) {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw TrialFailure(.loadError, dlerror().map { String(cString: $0) } ?? "dlopen gives no reason")
    }
    self.handle = handle
  }

  func prepare(_ cells: UnsafeMutablePointer<UnsafeMutableRawPointer?>) throws(TrialFailure) {
    try call("plait_prepare_call", cells)
  }

  func compute(_ cells: UnsafeMutablePointer<UnsafeMutableRawPointer?>) throws(TrialFailure) {
    try call("plait_reference_call", cells)
  }

  private func call(
    _ name: String, _ cells: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) throws(TrialFailure) {
    guard let symbol = dlsym(handle, name) else { throw TrialFailure(.loadError, "\(name) is missing") }
    unsafeBitCast(symbol, to: Entry.self)(cells)
  }
}
