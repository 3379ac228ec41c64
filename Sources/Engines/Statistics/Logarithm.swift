#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The natural logarithm, from the C library.
package func logarithm(_ x: Double) -> Double { log(x) }
