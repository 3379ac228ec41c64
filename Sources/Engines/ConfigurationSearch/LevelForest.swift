internal import Statistics

/// A forest of regression trees over levels: a random forest (Breiman, Machine Learning 45, 2001) or extremely
/// randomised trees (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006).
///
/// Trees split an ordered parameter at a level, and one without an order into a level and the rest. The nodes of all trees
/// lie in columns one after the other. Fitting costs O(trees x parameters x rows x depth).
struct LevelForest: Sendable {
  struct Settings: Sendable {
    var trees = 40
    /// The fewest rows of a leaf.
    var leafRows = 2
    /// The share of the parameters of which one is split at.
    var parameterShare = 0.7
    /// Extremely randomised trees: thresholds are drawn and every tree sees all rows. A random forest takes the best
    /// threshold and draws its rows with replacement.
    var drawsThresholds = true
  }

  /// Level up to which a row goes left; `equals` nodes send the level alone left.
  private struct Node {
    var parameter: Int32
    var level: Int32
    /// The left child; the right one is next to it. 0 at a leaf.
    var left: Int32
    var equals: Bool
    var mean: Float
    var variance: Float
  }

  private var nodes: [Node] = []
  private var roots: [Int32] = []

  /// Fits trees to rows of levels, `width` a row, and what they came to. At least one row.
  init(
    rows: [Int32], width: Int, targets: [Double], isOrdered: [Bool], settings: Settings = Settings(),
    generator: inout RandomGenerator
  ) {
    precondition(!targets.isEmpty && rows.count == targets.count * width)
    var builder = TreeBuilder(
      rows: rows, width: width, targets: targets, isOrdered: isOrdered, settings: settings)
    for _ in 0..<settings.trees { grow(&builder, &generator) }
  }

  private mutating func grow(_ builder: inout TreeBuilder, _ generator: inout RandomGenerator) {
    builder.begin(&generator)
    roots.append(Int32(nodes.count))
    nodes.append(Node(parameter: 0, level: 0, left: 0, equals: false, mean: 0, variance: 0))
    var open = [(node: nodes.count - 1, range: 0..<builder.members.count)]
    while let (node, range) = open.popLast() {
      let summary = builder.summary(range)
      nodes[node].mean = Float(summary.mean)
      nodes[node].variance = Float(summary.variance)
      guard summary.variance > 1e-14, range.count >= 2 * builder.settings.leafRows,
        let split = builder.split(range, &generator)
      else { continue }
      let middle = builder.partition(range, split)
      let left = nodes.count
      nodes[node].parameter = Int32(split.parameter)
      nodes[node].level = split.level
      nodes[node].equals = split.equals
      nodes[node].left = Int32(left)
      for _ in 0..<2 {
        nodes.append(Node(parameter: 0, level: 0, left: 0, equals: false, mean: 0, variance: 0))
      }
      open.append((left + 1, middle..<range.upperBound))
      open.append((left, range.lowerBound..<middle))
    }
  }

  /// The mean over the trees and the variance: that of the trees' means and that within their leaves.
  @inline(__always)
  func prediction(_ levels: UnsafePointer<Int32>) -> (mean: Double, variance: Double) {
    var sum = 0.0
    var squares = 0.0
    var within = 0.0
    nodes.withUnsafeBufferPointer { nodes in
      for root in roots {
        var place = Int(root)
        while nodes[place].left != 0 {
          let level = levels[Int(nodes[place].parameter)]
          let goesLeft =
            nodes[place].equals ? level == nodes[place].level : level <= nodes[place].level
          place = Int(nodes[place].left) + (goesLeft ? 0 : 1)
        }
        let mean = Double(nodes[place].mean)
        sum += mean
        squares += mean * mean
        within += Double(nodes[place].variance)
      }
    }
    let trees = Double(roots.count)
    let mean = sum / trees
    return (mean, max(squares / trees - mean * mean, 0) + within / trees)
  }
}

/// Grows one tree after the other from the same rows.
private struct TreeBuilder {
  struct Split {
    var parameter: Int
    var level: Int32
    var equals: Bool
  }

  let rows: [Int32]
  let width: Int
  let targets: [Double]
  let isOrdered: [Bool]
  let settings: LevelForest.Settings
  /// The rows of the tree; those of a node are next to each other.
  private(set) var members: [Int32]
  private var candidates: [Int]
  private var sums = [Double](repeating: 0, count: Self.mostLevels)
  private var counts = [Int](repeating: 0, count: Self.mostLevels)

  /// Thresholds in longer ranges are drawn.
  private static let mostLevels = 256

  init(
    rows: [Int32], width: Int, targets: [Double], isOrdered: [Bool], settings: LevelForest.Settings
  ) {
    self.rows = rows
    self.width = width
    self.targets = targets
    self.isOrdered = isOrdered
    self.settings = settings
    members = targets.indices.map { Int32($0) }
    candidates = Array(0..<width)
  }

  mutating func begin(_ generator: inout RandomGenerator) {
    for place in members.indices {
      members[place] = settings.drawsThresholds ? Int32(place) : Int32(generator.below(members.count))
    }
    for parameter in candidates.indices { candidates[parameter] = parameter }
  }

  func summary(_ range: Range<Int>) -> (mean: Double, variance: Double) {
    var sum = 0.0
    for place in range { sum += targets[Int(members[place])] }
    let mean = sum / Double(range.count)
    var squares = 0.0
    for place in range {
      let difference = targets[Int(members[place])] - mean
      squares += difference * difference
    }
    return (mean, squares / Double(range.count))
  }

  /// The split that lowers the variance the most among the thresholds that are considered.
  mutating func split(_ range: Range<Int>, _ generator: inout RandomGenerator) -> Split? {
    let wanted = max(Int((Double(width) * settings.parameterShare).rounded(.up)), 1)
    var tried = 0
    var place = 0
    var best: Split?
    var mostGain = 0.0
    while place < width, tried < wanted {
      candidates.swapAt(place, place + generator.below(width - place))
      let parameter = candidates[place]
      place += 1
      guard let bounds = bounds(parameter, range), bounds.low < bounds.high else { continue }
      tried += 1
      if settings.drawsThresholds || Int(bounds.high) - Int(bounds.low) >= Self.mostLevels {
        let span = Int(bounds.high - bounds.low)
        let equals = !isOrdered[parameter]
        // A level without an order is that of a drawn row, so that it is there.
        let level =
          equals
          ? rows[Int(members[range.lowerBound + generator.below(range.count)]) * width + parameter]
          : bounds.low + Int32(generator.below(span))
        consider(Split(parameter: parameter, level: level, equals: equals), range, &best, &mostGain)
      } else {
        considerEach(parameter, bounds, range, &best, &mostGain)
      }
    }
    return best
  }

  private func bounds(_ parameter: Int, _ range: Range<Int>) -> (low: Int32, high: Int32)? {
    var low = Int32.max
    var high = Int32.min
    for place in range {
      let level = rows[Int(members[place]) * width + parameter]
      low = min(low, level)
      high = max(high, level)
    }
    return (low, high)
  }

  /// All thresholds of a parameter at once, from the sums and counts by level.
  private mutating func considerEach(
    _ parameter: Int, _ bounds: (low: Int32, high: Int32), _ range: Range<Int>, _ best: inout Split?,
    _ mostGain: inout Double
  ) {
    let levels = Int(bounds.high - bounds.low) + 1
    for bin in 0..<levels {
      sums[bin] = 0
      counts[bin] = 0
    }
    var whole = 0.0
    for place in range {
      let row = Int(members[place])
      let bin = Int(rows[row * width + parameter] - bounds.low)
      sums[bin] += targets[row]
      counts[bin] += 1
      whole += targets[row]
    }
    let isOrdered = isOrdered[parameter]
    var left = 0.0
    var count = 0
    for bin in 0..<(isOrdered ? levels - 1 : levels) where counts[bin] > 0 {
      left = (isOrdered ? left : 0) + sums[bin]
      count = (isOrdered ? count : 0) + counts[bin]
      let others = range.count - count
      guard count >= settings.leafRows, others >= settings.leafRows else { continue }
      let difference = left / Double(count) - (whole - left) / Double(others)
      let gain = difference * difference * Double(count) * Double(others) / Double(range.count)
      guard gain > mostGain else { continue }
      mostGain = gain
      best = Split(parameter: parameter, level: bounds.low + Int32(bin), equals: !isOrdered)
    }
  }

  private func consider(
    _ split: Split, _ range: Range<Int>, _ best: inout Split?, _ mostGain: inout Double
  ) {
    var left = 0.0
    var right = 0.0
    var count = 0
    for place in range {
      let row = Int(members[place])
      if goesLeft(row, split) {
        left += targets[row]
        count += 1
      } else {
        right += targets[row]
      }
    }
    let others = range.count - count
    guard count >= settings.leafRows, others >= settings.leafRows else { return }
    let difference = left / Double(count) - right / Double(others)
    let gain = difference * difference * Double(count) * Double(others) / Double(range.count)
    if gain > mostGain {
      mostGain = gain
      best = split
    }
  }

  @inline(__always)
  private func goesLeft(_ row: Int, _ split: Split) -> Bool {
    let level = rows[row * width + split.parameter]
    return split.equals ? level == split.level : level <= split.level
  }

  /// Puts those that go left first and returns where the others begin.
  mutating func partition(_ range: Range<Int>, _ split: Split) -> Int {
    var middle = range.lowerBound
    for place in range where goesLeft(Int(members[place]), split) {
      members.swapAt(place, middle)
      middle += 1
    }
    return middle
  }
}
