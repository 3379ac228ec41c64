// UNSAFE POINTERS: the addresses of the columns' storage go to the kernel as a hint; nothing is
// read or written through them.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension JobTable {
  /// Makes room for `count` jobs in all columns that every job has.
  ///
  /// Large columns ask for large pages: with pages of 4 kB the kernel's part of filling a table is
  /// larger than the reader's (measured: 0.5 of 0.9 seconds for 7.9 million jobs).
  package mutating func reserveCapacity(_ count: Int) {
    reserve(count, \.id)
    reserve(count, \.submitSeconds)
    reserve(count, \.usedMemoryKilobytes)
    reserve(count, \.requestedMemoryKilobytes)
    reserve(count, \.precedingJob)
    reserve(count, \.waitSeconds)
    reserve(count, \.runSeconds)
    reserve(count, \.allocatedProcessors)
    reserve(count, \.cpuSeconds)
    reserve(count, \.requestedProcessors)
    reserve(count, \.requestedSeconds)
    reserve(count, \.status)
    reserve(count, \.user)
    reserve(count, \.group)
    reserve(count, \.application)
    reserve(count, \.queue)
    reserve(count, \.partition)
    reserve(count, \.thinkSeconds)
  }

  private mutating func reserve<Value>(
    _ count: Int, _ column: WritableKeyPath<JobTable, [Value]>
  ) {
    guard self[keyPath: column].capacity < count else { return }
    self[keyPath: column].reserveCapacity(count)
    let bytes = self[keyPath: column].capacity * MemoryLayout<Value>.stride
    guard bytes >= Self.largePagesFromBytes else { return }
    self[keyPath: column].withUnsafeBytes { storage in
      guard let start = storage.baseAddress else { return }
      let page = 4096
      let first = (Int(bitPattern: start) + page - 1) / page * page
      let last = (Int(bitPattern: start) + bytes) / page * page
      // A hint: where it is refused, the pages are small.
      #if os(Linux)
        _ = madvise(UnsafeMutableRawPointer(bitPattern: first), last - first, MADV_HUGEPAGE)
      #endif
    }
  }

  private static let largePagesFromBytes = 8 << 20
}
