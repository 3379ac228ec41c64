/// A piecewise cubic through points that has no bump where the points have none (Fritsch and Butland, SIAM Journal on
/// Scientific and Statistical Computing 5, 1984).
struct MonotoneCubic {
  private let x: [Double]
  private let y: [Double]
  private let slopes: [Double]

  /// Takes at least two points with ascending x.
  init(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count && x.count > 1)
    self.x = x
    self.y = y
    let n = x.count
    let widths = (0..<(n - 1)).map { x[$0 + 1] - x[$0] }
    let rises = (0..<(n - 1)).map { (y[$0 + 1] - y[$0]) / widths[$0] }
    var slopes = [Double](repeating: rises[0], count: n)
    if n > 2 {
      for i in 1..<(n - 1) {
        guard rises[i - 1] * rises[i] > 0 else {
          slopes[i] = 0
          continue
        }
        let a = 2 * widths[i] + widths[i - 1]
        let b = widths[i] + 2 * widths[i - 1]
        slopes[i] = (a + b) / (a / rises[i - 1] + b / rises[i])
      }
      slopes[0] = Self.end(widths[0], widths[1], rises[0], rises[1])
      slopes[n - 1] = Self.end(widths[n - 2], widths[n - 3], rises[n - 2], rises[n - 3])
    }
    self.slopes = slopes
  }

  private static func end(_ near: Double, _ next: Double, _ rise: Double, _ second: Double) -> Double {
    let slope = ((2 * near + next) * rise - near * second) / (near + next)
    if slope * rise <= 0 { return 0 }
    if rise * second < 0, abs(slope) > 3 * abs(rise) { return 3 * rise }
    return slope
  }

  /// Values at ascending arguments within the points.
  func values(at arguments: [Double]) -> [Double] {
    var place = 0
    return arguments.map { argument in
      while place < x.count - 2, argument > x[place + 1] { place += 1 }
      let width = x[place + 1] - x[place]
      let t = (argument - x[place]) / width
      let t2 = t * t
      let t3 = t2 * t
      return (2 * t3 - 3 * t2 + 1) * y[place] + (t3 - 2 * t2 + t) * width * slopes[place]
        + (3 * t2 - 2 * t3) * y[place + 1] + (t3 - t2) * width * slopes[place + 1]
    }
  }
}
