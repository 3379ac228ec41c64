internal import CXGBoost
internal import FoundationEssentials

/// How boosted trees are trained; the names are XGBoost's.
///
/// Trained by XGBoost (Chen and Guestrin, KDD 2016) through its C interface, on one thread, so that
/// the same rows and seed give the same trees.
package struct TreeTraining: Sendable, Equatable {
  package enum Objective: Sendable, Equatable {
    /// Probabilities of `classes` classes; a label is a class from 0. One tree a class and round.
    case probabilities(classes: Int)
    /// The mean of a label from 0 to 1, through the logistic function.
    case logistic
    /// The mean of a label, by least squares.
    case squares
  }

  package var objective: Objective
  package var rounds = 40
  package var maxDepth = 4
  package var learningRate = 0.12
  package var minChildWeight = 5.0
  package var rowShare = 0.7
  package var columnShare = 0.7
  package var bins = 64
  package var seed: UInt64 = 1

  package init(_ objective: Objective) { self.objective = objective }

  private var outputCount: Int {
    if case .probabilities(let classes) = objective { classes } else { 1 }
  }

  private var parameters: [(String, String)] {
    var parameters = [
      ("max_depth", "\(maxDepth)"), ("eta", "\(learningRate)"), ("tree_method", "hist"),
      ("max_bin", "\(bins)"), ("nthread", "1"), ("min_child_weight", "\(minChildWeight)"),
      ("subsample", "\(rowShare)"), ("colsample_bytree", "\(columnShare)"),
      ("seed", "\(seed & 0x7FFF_FFFF)"), ("verbosity", "0"), ("base_score", "0.5"),
    ]
    switch objective {
    case .probabilities(let classes):
      parameters += [("objective", "multi:softprob"), ("num_class", "\(classes)")]
    case .logistic: parameters.append(("objective", "binary:logistic"))
    case .squares: parameters.append(("objective", "reg:squarederror"))
    }
    return parameters
  }

  /// Trains on `labels.count` rows of `features` (row by row, NaN-free).
  ///
  /// - Parameter progress: Called after each round with the rounds done; training stops when it
  ///   returns false, with the trees so far.
  /// - Throws: `LearningError.trainingFailed` with what the library said.
  package func train(
    features: [Float], labels: [Float], featureCount: Int, progress: (Int) -> Bool = { _ in true }
  ) throws(LearningError) -> TreeEnsemble {
    precondition(features.count == labels.count * featureCount, "rows and labels do not agree")
    guard !labels.isEmpty else { throw LearningError(.trainingFailed, "there is nothing to learn from") }
    var matrix: DMatrixHandle?
    try check(
      XGDMatrixCreateFromMat(features, bst_ulong(labels.count), bst_ulong(featureCount), .nan, &matrix))
    defer { XGDMatrixFree(matrix) }
    try check(XGDMatrixSetFloatInfo(matrix, "label", labels, bst_ulong(labels.count)))
    var booster: BoosterHandle?
    var matrices: [DMatrixHandle?] = [matrix]
    try check(XGBoosterCreate(&matrices, 1, &booster))
    defer { XGBoosterFree(booster) }
    for (name, value) in parameters { try check(XGBoosterSetParam(booster, name, value)) }
    for round in 0..<rounds {
      try check(XGBoosterUpdateOneIter(booster, Int32(round), matrix))
      if !progress(round + 1) { break }
    }
    return try trees(of: booster, featureCount: featureCount)
  }

  /// Takes the trees over from the library, by its JSON form, which keeps all digits.
  private func trees(of booster: BoosterHandle?, featureCount: Int) throws(LearningError) -> TreeEnsemble {
    var length: bst_ulong = 0
    var text: UnsafePointer<CChar>?
    try check(XGBoosterSaveModelToBuffer(booster, "{\"format\": \"json\"}", &length, &text))
    guard let text else { throw LearningError(.trainingFailed, "the library gave no model") }
    let data = Data(bytes: text, count: Int(length))
    do {
      return try TreeEnsemble(
        try JSONDecoder().decode(StoredModel.self, from: data), featureCount: featureCount,
        outputCount: outputCount)
    } catch let error as LearningError {
      throw error
    } catch {
      throw LearningError(
        .trainingFailed,
        "the trees could not be taken over from XGBoost; Plait knows the form that versions 1.7 to 2.1 write",
        cause: "\(error)")
    }
  }

  private func check(_ status: Int32) throws(LearningError) {
    if status == 0 { return }
    let said = String(cString: XGBGetLastError())
    throw LearningError(
      .trainingFailed, "XGBoost refused to train",
      cause: said.split(separator: "\n").first.map(String.init))
  }
}

/// What is read of XGBoost's JSON model form.
private struct StoredModel: Decodable {
  struct Tree: Decodable {
    var left_children: [Int32]
    var right_children: [Int32]
    var split_indices: [Int32]
    var split_conditions: [Float]
  }
  struct Model: Decodable { var trees: [Tree] }
  struct Booster: Decodable { var model: Model }
  struct Learner: Decodable { var gradient_booster: Booster }
  var learner: Learner
}

extension TreeEnsemble {
  /// Lays the trees out so that siblings are neighbours and children follow their parents.
  fileprivate init(
    _ stored: StoredModel, featureCount: Int, outputCount: Int
  ) throws(LearningError) {
    var nodes: [Node] = []
    var roots: [Int32] = []
    for tree in stored.learner.gradient_booster.model.trees {
      let count = tree.left_children.count
      guard count > 0, tree.right_children.count == count, tree.split_indices.count == count,
        tree.split_conditions.count == count
      else { throw LearningError(.trainingFailed, "XGBoost gave a tree without nodes") }
      roots.append(Int32(nodes.count))
      nodes.append(Node(value: 0, feature: -1, left: 0))
      var open: [(from: Int, to: Int)] = [(0, nodes.count - 1)]
      while let (from, to) = open.popLast() {
        guard from < count else { throw LearningError(.trainingFailed, "XGBoost gave a broken tree") }
        let left = Int(tree.left_children[from])
        if left < 0 {
          nodes[to] = Node(value: tree.split_conditions[from], feature: -1, left: 0)
          continue
        }
        nodes[to] = Node(
          value: tree.split_conditions[from], feature: tree.split_indices[from], left: Int32(nodes.count))
        open.append((left, nodes.count))
        open.append((Int(tree.right_children[from]), nodes.count + 1))
        nodes.append(Node(value: 0, feature: -1, left: 0))
        nodes.append(Node(value: 0, feature: -1, left: 0))
      }
    }
    try self.init(nodes: nodes, roots: roots, featureCount: featureCount, outputCount: outputCount)
  }
}
