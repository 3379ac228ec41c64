/// The gamma function's relatives that distribution functions need.
package enum IncompleteGamma {
  /// The natural logarithm of the gamma function, for x > 0.
  ///
  /// Lanczos' approximation with g = 7 and 9 terms; relative error below 1e-13.
  package static func logGamma(_ x: Double) -> Double {
    precondition(x > 0, "the logarithm of the gamma function is taken of positive numbers only")
    if x < 0.5 {
      // Gamma(x) Gamma(x + 1) / Gamma(x) = x: one step up keeps the series in its range.
      return logGamma(x + 1) - logarithm(x)
    }
    let coefficients = [
      676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
      12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ]
    let y = x - 1
    var sum = 0.99999999999980993
    for (index, coefficient) in coefficients.enumerated() {
      sum += coefficient / (y + Double(index + 1))
    }
    let t = y + 7.5
    return 0.5 * logarithm(2 * .pi) + (y + 0.5) * logarithm(t) - t + logarithm(sum)
  }

  /// The regularised lower incomplete gamma function P(a, x), for a > 0 and x >= 0.
  ///
  /// The power series for x < a + 1, else Lentz's continued fraction (Abramowitz and Stegun, 6.5.29
  /// and 6.5.31).
  package static func regularizedLower(_ a: Double, _ x: Double) -> Double {
    precondition(a > 0, "the shape of an incomplete gamma function must be positive")
    if x <= 0 { return 0 }
    let factor = exponential(a * logarithm(x) - x - logGamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      repeat {
        n += 1
        term *= x / n
        sum += term
      } while term > sum * 1e-16 && n < a + 10_000
      return min(factor * sum, 1)
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    for index in 1..<10_000 {
      let i = Double(index)
      let numerator = -i * (i - a)
      b += 2
      d = numerator * d + b
      if abs(d) < tiny { d = tiny }
      c = b + numerator / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let step = d * c
      fraction *= step
      if abs(step - 1) < 1e-16 { break }
    }
    return max(1 - factor * fraction, 0)
  }
}
