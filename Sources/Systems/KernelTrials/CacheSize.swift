internal import Glibc

/// How much memory must be touched before the caches hold nothing else.
enum CacheSize {
  /// Twice the largest cache, and at most 256 MiB; 64 MiB where it is not known.
  static let flushBytes: Int = {
    let largest = max(sysconf(Int32(_SC_LEVEL3_CACHE_SIZE)), sysconf(Int32(_SC_LEVEL2_CACHE_SIZE)))
    return largest > 0 ? min(2 * largest, 1 << 28) : 64 << 20
  }()
}
