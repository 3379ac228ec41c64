/// A seedable generator of pseudo-random numbers, the only source of randomness in Plait.
///
/// xoshiro256++ 1.0 by Blackman and Vigna (ACM TOMS 47, 2021), its state filled from the seed by
/// SplitMix64. The same seed gives the same numbers on every machine. Not for cryptography.
package struct RandomGenerator: RandomNumberGenerator, Sendable, Codable {
  private var state: State

  private struct State: Sendable, Codable {
    var w0: UInt64
    var w1: UInt64
    var w2: UInt64
    var w3: UInt64
  }

  package init(seed: UInt64) {
    var mixer = seed
    func next() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var z = mixer
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = State(w0: next(), w1: next(), w2: next(), w3: next())
  }

  /// A generator whose numbers are independent of this one's: for stream `index` of parallel work,
  /// so that the result does not depend on how many threads share it.
  package func stream(_ index: UInt64) -> RandomGenerator {
    var copy = self
    return RandomGenerator(seed: copy.next() ^ (index &* 0xD1B5_4A32_D192_ED03))
  }

  package mutating func next() -> UInt64 {
    let result = rotl(state.w0 &+ state.w3, 23) &+ state.w0
    let t = state.w1 << 17
    state.w2 ^= state.w0
    state.w3 ^= state.w1
    state.w1 ^= state.w2
    state.w0 ^= state.w3
    state.w2 ^= t
    state.w3 = rotl(state.w3, 45)
    return result
  }

  /// A number in [0, 1), from the upper 53 bits.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1.0p-53
  }

  /// An integer in 0 ..< bound, without bias (Lemire's multiply-and-reject method, 2019).
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "the bound of a random integer must be positive")
    return Int(next(upperBound: UInt64(bound)))
  }

  /// A standard normal deviate (Marsaglia's polar method; the second of the pair is dropped so
  /// that the state alone decides what comes next).
  package mutating func normal() -> Double {
    while true {
      let u = 2 * uniform() - 1
      let v = 2 * uniform() - 1
      let s = u * u + v * v
      if s > 0, s < 1 { return u * (-2 * logarithm(s) / s).squareRoot() }
    }
  }
}

private func rotl(_ x: UInt64, _ k: UInt64) -> UInt64 {
  (x << k) | (x >> (64 - k))
}
