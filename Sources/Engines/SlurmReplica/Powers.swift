#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// 2 to the power of x.
@inline(__always)
func power2(_ x: Double) -> Double { exp2(x) }

/// A base to the power of x.
@inline(__always)
func power(_ base: Double, _ x: Double) -> Double { pow(base, x) }
