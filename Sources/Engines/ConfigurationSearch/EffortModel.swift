#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What the trial of a configuration will take, from what those before it took: a ridge regression of the logarithm on the
/// coordinates, their squares, and each category.
///
/// Where trials take unlike times, as with compilers that unroll, an improvement per second is worth more than an improvement
/// (Snoek, Larochelle and Adams, NIPS 2012, section 3.2).
struct EffortModel: Sendable {
  private let isCategory: [Bool]
  /// The number of the terms of each coordinate.
  private var terms: [Int] = []
  private var coefficients: [Double] = []
  private var means: [Double] = []

  /// Fewer trials tell nothing.
  private static let fewestTrials = 6
  private static let ridge = 1.0
  /// No candidate counts more or less than by this factor.
  private static let mostFactor: Float = 8
  private static let mostCategories = 32

  init(isCategory: [Bool]) { self.isCategory = isCategory }

  /// - Parameters:
  ///   - points: The coordinates of each trial.
  ///   - efforts: What each took; NaN where that is not known.
  mutating func learn(_ points: [[Float]], _ efforts: [Double]) {
    coefficients = []
    let known = efforts.indices.filter { $0 < points.count && efforts[$0] > 0 }
    guard known.count >= Self.fewestTrials else { return }
    let values = known.map { log(efforts[$0]) }
    let middle = values.reduce(0, +) / Double(values.count)
    // Where all take the same, there is nothing to weigh.
    guard values.contains(where: { abs($0 - middle) > 0.1 }) else { return }
    layOut(known.map { points[$0] })
    var rows = known.map { row(points[$0]) }
    let width = means.count
    for column in 0..<width {
      means[column] = rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
      for place in rows.indices { rows[place][column] -= means[column] }
    }
    coefficients = solve(rows, values.map { $0 - middle })
  }

  private mutating func layOut(_ points: [[Float]]) {
    terms = isCategory.indices.map { place in
      guard isCategory[place] else { return 2 }
      let most = points.reduce(Float(0)) { max($0, $1[place]) }
      return min(Int(most) + 1, Self.mostCategories)
    }
    means = Array(repeating: 0, count: terms.reduce(0, +))
  }

  /// The terms of a point, one after the other.
  @inline(__always)
  private func forEachTerm(_ point: [Float], _ body: (_ column: Int, _ value: Double) -> Void) {
    var column = 0
    for place in isCategory.indices {
      let value = Double(point[place])
      if isCategory[place] {
        for category in 0..<terms[place] { body(column + category, Int(value) == category ? 1 : 0) }
      } else {
        body(column, value)
        body(column + 1, value * value)
      }
      column += terms[place]
    }
  }

  private func row(_ point: [Float]) -> [Double] {
    var row = [Double](repeating: 0, count: means.count)
    forEachTerm(point) { row[$0] = $1 }
    return row
  }

  /// The normal equations; the ridge keeps them definite.
  private func solve(_ rows: [[Double]], _ values: [Double]) -> [Double] {
    let width = means.count
    var matrix = [Double](repeating: 0, count: width * width)
    var right = [Double](repeating: 0, count: width)
    for (row, value) in zip(rows, values) {
      for i in 0..<width where row[i] != 0 {
        right[i] += row[i] * value
        for j in 0...i { matrix[i * width + j] += row[i] * row[j] }
      }
    }
    for i in 0..<width {
      matrix[i * width + i] += Self.ridge
      for j in 0..<i { matrix[j * width + i] = matrix[i * width + j] }
    }
    return LinearSystem.solve(matrix, right) ?? []
  }

  /// How much more than a middling trial one of this configuration is worth for what it takes; 1 where nothing is known.
  func weight(_ point: [Float]) -> Float {
    guard !coefficients.isEmpty else { return 1 }
    var forecast = 0.0
    forEachTerm(point) { forecast += coefficients[$0] * ($1 - means[$0]) }
    return min(max(Float(exp(-forecast)), 1 / Self.mostFactor), Self.mostFactor)
  }
}
