/// The natural logarithm of a positive, normal number to about 1e-9, in plain arithmetic that the
/// compiler inlines: the keys of a long queue take two or three of them each at every pass.
///
/// ln x = e ln 2 + ln m with m in [sqrt(1/2), sqrt(2)), and ln m = 2 atanh((m - 1) / (m + 1)) by its
/// series. The same bits on every machine, unlike the C library's.
@inline(__always)
func fastLogarithm(_ x: Double) -> Double {
  let bits = x.bitPattern
  // Adding the offset moves the cut between exponents from 1 to sqrt(1/2).
  let shifted = bits &+ 0x0009_5F62_0000_0000
  let exponent = Int64(bitPattern: shifted >> 52) &- 1023
  let m = Double(bitPattern: bits &- (UInt64(bitPattern: exponent) << 52))
  let s = (m - 1) / (m + 1)
  let q = s * s
  let series =
    1 + q * (1 / 3.0 + q * (1 / 5.0 + q * (1 / 7.0 + q * (1 / 9.0 + q * (1 / 11.0 + q * (1 / 13.0))))))
  return Double(exponent) * 0.693_147_180_559_945_3 + 2 * s * series
}
