#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The exponential function, from the C library.
package func exponential(_ x: Double) -> Double { exp(x) }

/// `base` to the power of `exponent`, from the C library.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
