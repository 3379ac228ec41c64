#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A Gaussian process over configurations, whose posterior at a list of candidates is kept up to date while
/// observations come in one at a time (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, chapters 2 and 5).
///
/// The covariance is Matérn's with smoothness 5/2 and a weight per coordinate; weights, noise, mean and amplitude are those of the largest marginal
/// likelihood, with a prior on the weights. An update costs O(observations x candidates).
struct GaussianProcess: Sendable {
  private let isCategory: [Bool]
  /// One over the squared length of each coordinate.
  private(set) var weights: [Float]
  /// Noise variance as a share of the amplitude.
  private(set) var noise: Double
  private(set) var mean = 0.0
  private(set) var amplitude = 1.0

  // Observations: coordinates one after the other, values, the factor of their covariance and the whitened values.
  private var observed: [Float] = []
  private(set) var values: [Double] = []
  private var factor: [[Double]] = []
  private var whitened: [Double] = []

  // Candidates: coordinates by feature (`stride` is the count rounded up to eight), and per observation the whitened covariances.
  private var columns: [Float] = []
  private var stride = 0
  private(set) var candidateCount = 0
  private var rows: [[Float]] = []
  private(set) var means: [Float] = []
  private(set) var variances: [Float] = []

  private static let usualWeight: Float = 1
  private static let usualNoise = 1e-3
  private static let priorStrength = 0.3

  init(isCategory: [Bool]) {
    self.isCategory = isCategory
    weights = Array(repeating: Self.usualWeight, count: isCategory.count)
    noise = Self.usualNoise
  }

  var count: Int { values.count }
  private var width: Int { isCategory.count }

  // MARK: - Covariances

  private func squaredDistance(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ weights: [Float])
    -> Float
  {
    var sum: Float = 0
    for feature in 0..<width {
      let difference = a[feature] - b[feature]
      sum += weights[feature] * (isCategory[feature] ? (difference == 0 ? 0 : 1) : difference * difference)
    }
    return sum
  }

  private static func correlation(_ square: Float) -> Double {
    let scaled = Double(square) * 5
    let root = scaled.squareRoot()
    return (1 + root + scaled / 3) * exp(-root)
  }

  /// Covariances of a point with all candidates; padded to the stride.
  func covariances(_ point: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: stride)
    guard stride > 0 else { return result }
    result.withUnsafeMutableBufferPointer { result in
      columns.withUnsafeBufferPointer { columns in
        for feature in 0..<width {
          let column = columns.baseAddress! + feature * stride
          let x = point[feature]
          let weight = weights[feature]
          if isCategory[feature] {
            for place in 0..<stride { result[place] += column[place] == x ? 0 : weight }
          } else {
            for place in 0..<stride {
              let difference = column[place] - x
              result[place] += weight * difference * difference
            }
          }
        }
      }
      matern(result.baseAddress!, count: stride, amplitude: Float(amplitude))
    }
    return result
  }

  // MARK: - Candidates

  /// Replaces the candidates; observations are to be taken in anew with `fit`.
  mutating func setCandidates(_ coordinates: [[Float]]) {
    candidateCount = coordinates.count
    stride = (coordinates.count + 7) / 8 * 8
    columns = Array(repeating: 0, count: stride * width)
    for (place, point) in coordinates.enumerated() {
      for feature in 0..<width { columns[feature * stride + place] = point[feature] }
    }
    forget()
  }

  /// The coordinates of a candidate.
  func candidate(_ place: Int) -> [Float] { (0..<width).map { columns[$0 * stride + place] } }

  private mutating func forget() {
    observed.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    factor.removeAll(keepingCapacity: true)
    whitened.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    means = Array(repeating: Float(mean), count: stride)
    variances = Array(repeating: Float(amplitude), count: stride)
  }

  // MARK: - Observations

  /// Takes in observations in place of those that are there.
  mutating func fit(_ points: [[Float]], _ values: [Double]) {
    forget()
    for (point, value) in zip(points, values) { add(point, value) }
  }

  /// Takes in one more observation.
  mutating func add(_ point: [Float], _ value: Double) {
    let n = count
    var row = [Double](repeating: 0, count: n + 1)
    var rest = amplitude * (1 + noise)
    var whitenedValue = value - mean
    point.withUnsafeBufferPointer { point in
      observed.withUnsafeBufferPointer { observed in
        for i in 0..<n {
          let square = squaredDistance(point.baseAddress!, observed.baseAddress! + i * width, weights)
          var sum = amplitude * Self.correlation(square)
          factor[i].withUnsafeBufferPointer { other in
            for j in 0..<i { sum -= other[j] * row[j] }
            row[i] = sum / other[i]
          }
          rest -= row[i] * row[i]
          whitenedValue -= row[i] * whitened[i]
        }
      }
    }
    row[n] = max(rest, amplitude * 1e-9).squareRoot()
    whitenedValue /= row[n]

    var covariances = covariances(point)
    covariances.withUnsafeMutableBufferPointer { covariances in
      for i in 0..<n {
        let share = Float(row[i])
        rows[i].withUnsafeBufferPointer { other in
          for place in 0..<stride { covariances[place] -= share * other[place] }
        }
      }
      let inverse = Float(1 / row[n])
      let step = Float(whitenedValue)
      means.withUnsafeMutableBufferPointer { means in
        variances.withUnsafeMutableBufferPointer { variances in
          for place in 0..<stride {
            let share = covariances[place] * inverse
            covariances[place] = share
            means[place] += share * step
            variances[place] -= share * share
          }
        }
      }
    }
    observed += point
    values.append(value)
    factor.append(row)
    whitened.append(whitenedValue)
    rows.append(covariances)
  }

  /// Takes back the last observation.
  mutating func removeLast() {
    let row = rows.removeLast()
    let step = Float(whitened.removeLast())
    for place in 0..<stride {
      means[place] -= row[place] * step
      variances[place] += row[place] * row[place]
    }
    observed.removeLast(width)
    values.removeLast()
    factor.removeLast()
  }

  /// Gives the observations other values.
  mutating func replaceValues(_ values: [Double]) {
    precondition(values.count == count)
    self.values = values
    means = Array(repeating: Float(mean), count: stride)
    for i in values.indices {
      var sum = values[i] - mean
      for j in 0..<i { sum -= factor[i][j] * whitened[j] }
      whitened[i] = sum / factor[i][i]
      let step = Float(whitened[i])
      means.withUnsafeMutableBufferPointer { means in
        rows[i].withUnsafeBufferPointer { row in
          for place in 0..<stride { means[place] += step * row[place] }
        }
      }
    }
  }

  // MARK: - Learning

  /// Learns weights, noise, mean and amplitude from observations by a pattern search on the logarithms, begun where the
  /// last one ended. Call `fit` afterwards.
  mutating func learn(_ points: [[Float]], _ values: [Double], sweeps: Int = 3) {
    let flat = points.flatMap { $0 }
    var likelihood = MarginalLikelihood(count: values.count)
    var best = likelihood.penalised(self, flat, values, weights, noise)
    var step = log(Float(4))
    for sweep in 0..<sweeps {
      for parameter in 0...width {
        for direction in [step, -step] {
          var trialWeights = weights
          var trialNoise = noise
          if parameter < width {
            trialWeights[parameter] = min(max(trialWeights[parameter] * exp(direction), 0.003), 300)
          } else {
            trialNoise = min(max(trialNoise * exp(Double(direction)), 1e-6), 0.3)
          }
          let value = likelihood.penalised(self, flat, values, trialWeights, trialNoise)
          if value < best - 1e-9 {
            best = value
            weights = trialWeights
            noise = trialNoise
            break
          }
        }
      }
      if sweep > 0 { step *= 0.6 }
    }
    _ = likelihood.penalised(self, flat, values, weights, noise)
    mean = likelihood.mean
    amplitude = max(likelihood.amplitude, 1e-8)
  }

  /// The negative logarithm of the marginal likelihood with the best mean and amplitude, and a penalty that holds the
  /// parameters near their usual values.
  private struct MarginalLikelihood {
    var matrix: [Double]
    let count: Int
    var mean = 0.0
    var amplitude = 1.0

    init(count: Int) {
      self.count = count
      matrix = Array(repeating: 0, count: count * count)
    }

    mutating func penalised(
      _ process: GaussianProcess, _ points: [Float], _ values: [Double], _ weights: [Float], _ noise: Double
    ) -> Double {
      points.withUnsafeBufferPointer { points in
        for i in 0..<count {
          for j in 0..<i {
            let square = process.squaredDistance(
              points.baseAddress! + i * process.width, points.baseAddress! + j * process.width, weights)
            matrix[i * count + j] = GaussianProcess.correlation(square)
          }
          matrix[i * count + i] = 1 + noise
        }
      }
      guard factorise() else { return 1e9 }
      var ones = [Double](repeating: 1, count: count)
      var whitened = values
      var determinant = 0.0
      for i in 0..<count {
        for j in 0..<i {
          ones[i] -= matrix[i * count + j] * ones[j]
          whitened[i] -= matrix[i * count + j] * whitened[j]
        }
        ones[i] /= matrix[i * count + i]
        whitened[i] /= matrix[i * count + i]
        determinant += log(matrix[i * count + i])
      }
      var across = 0.0
      var along = 0.0
      for i in 0..<count {
        across += ones[i] * whitened[i]
        along += ones[i] * ones[i]
      }
      mean = across / along
      var squares = 0.0
      for i in 0..<count {
        let error = whitened[i] - mean * ones[i]
        squares += error * error
      }
      amplitude = squares / Double(count)
      var penalty = 0.0
      for weight in weights {
        let distance = Double(log(weight / GaussianProcess.usualWeight))
        penalty += GaussianProcess.priorStrength * distance * distance / 2
      }
      let distance = log(noise / GaussianProcess.usualNoise)
      penalty += 0.1 * distance * distance
      return 0.5 * Double(count) * log(max(amplitude, 1e-12)) + determinant + penalty
    }

    /// Cholesky's factor in place; false where the matrix is not positive definite.
    private mutating func factorise() -> Bool {
      matrix.withUnsafeMutableBufferPointer { matrix in
        for i in 0..<count {
          for j in 0...i {
            let sum =
              matrix[i * count + j]
              - product(matrix.baseAddress! + i * count, matrix.baseAddress! + j * count, j)
            if i == j {
              guard sum > 1e-10 else { return false }
              matrix[i * count + i] = sum.squareRoot()
            } else {
              matrix[i * count + j] = sum / matrix[j * count + j]
            }
          }
        }
        return true
      }
    }
  }
}

/// The sum of the products of two rows, four at a time: the compiler may not reorder a sum by itself.
@inline(__always)
private func product(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var place = 0
  while place + 4 <= count {
    let x = UnsafeRawPointer(a + place).loadUnaligned(as: SIMD4<Double>.self)
    let y = UnsafeRawPointer(b + place).loadUnaligned(as: SIMD4<Double>.self)
    sums += x * y
    place += 4
  }
  var sum = sums.sum()
  while place < count {
    sum += a[place] * b[place]
    place += 1
  }
  return sum
}
