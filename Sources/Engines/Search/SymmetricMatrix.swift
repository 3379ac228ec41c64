/// A small dense symmetric matrix, for the covariances of search strategies.
struct SymmetricMatrix: Sendable, Codable {
  private let order: Int
  private var elements: [Double]

  init(identity order: Int) {
    self.order = order
    elements = Array(repeating: 0, count: order * order)
    for index in 0..<order { elements[index * order + index] = 1 }
  }

  mutating func scale(by factor: Double) {
    for index in elements.indices { elements[index] *= factor }
  }

  /// Adds `weight` times the outer product of `v` with itself.
  mutating func addOuter(_ v: [Double], weight: Double) {
    for row in 0..<order {
      for column in 0..<order { elements[row * order + column] += weight * v[row] * v[column] }
    }
  }

  /// Eigenvalues and eigenvectors.
  struct Eigen: Sendable, Codable {
    /// Not below 1e-20, so that roots and inverses of a covariance exist.
    var values: [Double]
    /// `vectors[k]` belongs to `values[k]`.
    var vectors: [[Double]]

    /// From coordinates along the eigenvectors to those of the space.
    func rotate(_ z: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: z.count)
      for (k, vector) in vectors.enumerated() {
        for axis in result.indices { result[axis] += z[k] * vector[axis] }
      }
      return result
    }

    /// C^(-1/2) v.
    func whiten(_ v: [Double]) -> [Double] {
      let along = vectors.indices.map { k in
        zip(vectors[k], v).reduce(0) { $0 + $1.0 * $1.1 } / values[k].squareRoot()
      }
      return rotate(along)
    }
  }

  /// By Jacobi's cyclic rotations, which are exact enough and simple for orders below about 50.
  func eigen() -> Eigen {
    var a = elements
    var v = SymmetricMatrix(identity: order).elements
    for _ in 0..<60 {
      var offDiagonal = 0.0
      for p in 0..<order {
        for q in (p + 1)..<max(order, p + 1) { offDiagonal += a[p * order + q] * a[p * order + q] }
      }
      if offDiagonal < 1e-30 { break }
      for p in 0..<order {
        for q in (p + 1)..<max(order, p + 1) { rotate(&a, &v, p, q) }
      }
    }
    return Eigen(
      values: (0..<order).map { max(a[$0 * order + $0], 1e-20) },
      vectors: (0..<order).map { k in (0..<order).map { v[$0 * order + k] } })
  }

  private func rotate(_ a: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int) {
    let apq = a[p * order + q]
    if apq == 0 { return }
    let theta = (a[q * order + q] - a[p * order + p]) / (2 * apq)
    let t = (theta >= 0 ? 1.0 : -1.0) / (theta.magnitude + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<order {
      let akp = a[k * order + p]
      let akq = a[k * order + q]
      a[k * order + p] = c * akp - s * akq
      a[k * order + q] = s * akp + c * akq
    }
    for k in 0..<order {
      let apk = a[p * order + k]
      let aqk = a[q * order + k]
      a[p * order + k] = c * apk - s * aqk
      a[q * order + k] = s * apk + c * aqk
      let vkp = v[k * order + p]
      let vkq = v[k * order + q]
      v[k * order + p] = c * vkp - s * vkq
      v[k * order + q] = s * vkp + c * vkq
    }
  }
}
