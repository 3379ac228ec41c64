/// Exponentials of many numbers from -80 to 0 at once, with a relative error below 3e-7.
///
/// 2^x by splitting x into the nearest whole number, which becomes the exponent, and the rest, of which the first terms of the series are
/// summed. Adding 1.5 times 2^23 rounds and leaves the whole number in the lowest bits, without a conversion, which would be done one
/// number at a time. The C library's function takes one number at a time and would dominate a Gaussian process's update.
@inline(__always)
func exponential(_ x: SIMD8<Float>) -> SIMD8<Float> {
  var scaled = x * 1.442_695_04
  scaled.replace(with: -120, where: scaled .< -120)
  let shift = SIMD8<Float>(repeating: 12_582_912)
  let shifted = scaled + shift
  let rest = scaled - (shifted - shift)
  var sum = SIMD8<Float>(repeating: 0.000_154_035_3)
  sum = sum * rest + 0.001_333_355_8
  sum = sum * rest + 0.009_618_129
  sum = sum * rest + 0.055_504_11
  sum = sum * rest + 0.240_226_51
  sum = sum * rest + 0.693_147_18
  sum = sum * rest + 1
  let whole = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- unsafeBitCast(shift, to: SIMD8<Int32>.self)
  return sum * unsafeBitCast((whole &+ 127) &<< 23, to: SIMD8<Float>.self)
}

/// Matérn's covariance with smoothness 5/2 of squared scaled distances, in place; the count is a multiple of 8.
func matern(_ values: UnsafeMutablePointer<Float>, count: Int, amplitude: Float) {
  values.withMemoryRebound(to: SIMD8<Float>.self, capacity: count / 8) { vectors in
    for place in 0..<(count / 8) {
      let square = vectors[place] * 5
      let root = square.squareRoot()
      vectors[place] = (1 + root + square * (1 / 3)) * exponential(-root) * amplitude
    }
  }
}
