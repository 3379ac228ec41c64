#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

func naturalExponential(_ x: Double) -> Double { exp(x) }
