extension TreeEnsemble {
  /// The form's mark and version.
  private static let mark: [UInt8] = Array("PLTTREE1".utf8)

  /// The ensemble as bytes, little-endian: the mark; then features, outputs, trees and nodes as
  /// 32-bit counts; the roots; then per node the value's bits, the feature and the left child.
  package var bytes: [UInt8] {
    var bytes = Self.mark
    bytes.reserveCapacity(24 + 4 * roots.count + 12 * nodes.count)
    func put(_ value: UInt32) {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }
    for count in [featureCount, outputCount, roots.count, nodes.count] { put(UInt32(count)) }
    for root in roots { put(UInt32(bitPattern: root)) }
    for node in nodes {
      put(node.value.bitPattern)
      put(UInt32(bitPattern: node.feature))
      put(UInt32(bitPattern: node.left))
    }
    return bytes
  }

  /// Reads what `bytes` gave.
  /// - Throws: `LearningError.malformedModel`.
  package init(bytes: [UInt8]) throws(LearningError) {
    func word(_ index: Int) -> UInt32 {
      let at = 8 + 4 * index
      return UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
        | UInt32(bytes[at + 3]) << 24
    }
    guard bytes.count >= 24, Array(bytes[..<8]) == Self.mark else {
      throw LearningError(.malformedModel, "the model is not of the form that this version of Plait reads")
    }
    let trees = Int(word(2))
    let count = Int(word(3))
    guard trees <= 1 << 20, count <= 1 << 26, bytes.count == 24 + 4 * trees + 12 * count, word(0) <= 1 << 16,
      word(1) <= 1 << 16
    else {
      throw LearningError(.malformedModel, "the model is cut off or its counts do not agree with its length")
    }
    let roots = (0..<trees).map { Int32(bitPattern: word(4 + $0)) }
    let nodes = (0..<count).map { index in
      let at = 4 + trees + 3 * index
      return Node(
        value: Float(bitPattern: word(at)), feature: Int32(bitPattern: word(at + 1)),
        left: Int32(bitPattern: word(at + 2)))
    }
    try self.init(nodes: nodes, roots: roots, featureCount: Int(word(0)), outputCount: Int(word(1)))
  }
}
