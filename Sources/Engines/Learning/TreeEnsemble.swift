/// Boosted regression trees, laid out for prediction one row at a time.
///
/// Tree `t` adds its leaf to output `t % outputs`, as XGBoost orders the trees of a
/// multi-class model. The nodes of all trees lie in one array; the children of a node are
/// neighbours, so that a step down is one comparison and one addition. A prediction visits
/// (trees x depth) nodes.
package struct TreeEnsemble: Sendable, Equatable {
  package struct Node: Sendable, Equatable {
    /// The threshold of a split (left if the feature is below it), the value of a leaf.
    package var value: Float
    /// The feature that is asked for; -1 at a leaf.
    package var feature: Int32
    /// The left child; the right one follows it.
    package var left: Int32

    package init(value: Float, feature: Int32, left: Int32) {
      self.value = value
      self.feature = feature
      self.left = left
    }
  }

  package let featureCount: Int
  package let outputCount: Int
  package let nodes: [Node]
  /// The first node of each tree.
  package let roots: [Int32]

  /// Takes trees that were checked by `validated`.
  init(unchecked nodes: [Node], roots: [Int32], featureCount: Int, outputCount: Int) {
    self.nodes = nodes
    self.roots = roots
    self.featureCount = featureCount
    self.outputCount = outputCount
  }

  /// - Throws: `LearningError.malformedModel` if a node leads outside of the trees, back up or to a
  ///   feature that there is not, or if the trees do not come in whole rounds.
  package init(
    nodes: [Node], roots: [Int32], featureCount: Int, outputCount: Int
  ) throws(LearningError) {
    self.init(unchecked: nodes, roots: roots, featureCount: featureCount, outputCount: outputCount)
    guard outputCount > 0, featureCount > 0, roots.count % outputCount == 0, nodes.count < Int(Int32.max)
    else { throw Self.malformed("its trees do not come in whole rounds") }
    for root in roots where root < 0 || Int(root) >= nodes.count {
      throw Self.malformed("a tree starts at a node that there is not")
    }
    for (index, node) in nodes.enumerated() {
      guard node.value.isFinite else { throw Self.malformed("node \(index) has no finite value") }
      if node.feature == -1 { continue }
      // Children follow their parents, so a walk down always ends.
      guard node.feature >= 0, Int(node.feature) < featureCount, Int(node.left) > index,
        Int(node.left) + 1 < nodes.count
      else { throw Self.malformed("node \(index) leads nowhere") }
    }
  }

  private static func malformed(_ what: String) -> LearningError {
    LearningError(.malformedModel, "the trees cannot be used: \(what); train the model anew")
  }

  /// Adds the trees' leaves for one row to `outputs` (`outputCount` values, not cleared).
  @inline(__always)
  package func add(
    row: UnsafeBufferPointer<Float>, to outputs: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(row.count >= featureCount && outputs.count >= outputCount)
    // Unsafe on purpose: a prediction is several thousand dependent steps, and the checks of an array
    // would double them. What the indices may be was checked when the trees were made.
    nodes.withUnsafeBufferPointer { nodes in
      let base = nodes.baseAddress!
      let features = row.baseAddress!
      var output = 0
      for root in roots {
        var index = Int(root)
        while base[index].feature >= 0 {
          let node = base[index]
          index = Int(node.left) + (features[Int(node.feature)] < node.value ? 0 : 1)
        }
        outputs[output] += base[index].value
        output += 1
        if output == outputCount { output = 0 }
      }
    }
  }

  /// The sums of the trees' leaves for one row, before any link function.
  package func outputs(for row: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: outputCount)
    row.withUnsafeBufferPointer { row in
      result.withUnsafeMutableBufferPointer { add(row: row, to: $0) }
    }
    return result
  }
}
