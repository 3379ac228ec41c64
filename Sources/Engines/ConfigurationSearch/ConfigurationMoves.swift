internal import SearchSpaces
internal import Statistics

/// The steps from configuration to configuration that the strategies share, each of which ends at a valid one.
///
/// It keeps one row of levels to work on, so that a step allocates nothing, and it avoids levels at
/// which trials failed.
struct ConfigurationMoves: Sendable {
  /// The row that is being worked on.
  var levels: [Int32]
  /// Parameters with more than one level.
  let free: [Int]
  private(set) var failures: FailureForecast
  private let levelCounts: [Int]
  private let isOrdered: [Bool]

  /// Rows of the pool among which the nearest is looked for, where no single change makes a row valid.
  private static let scannedRows = 2048

  init(_ pool: ConfigurationPool) {
    levelCounts = pool.levelCounts
    isOrdered = pool.isOrdered
    levels = Array(repeating: 0, count: levelCounts.count)
    let levelCounts = pool.levelCounts
    free = levelCounts.indices.filter { levelCounts[$0] > 1 }
    failures = FailureForecast(levelCounts: pool.levelCounts)
  }

  // MARK: - The row

  mutating func load(_ number: Int, _ pool: ConfigurationPool) {
    for parameter in levels.indices { levels[parameter] = pool.table.level(number, parameter) }
  }

  /// Gives a parameter another level, each with the same chance.
  mutating func redraw(_ parameter: Int, _ generator: inout RandomGenerator) {
    let other = Int32(generator.below(levelCounts[parameter] - 1))
    levels[parameter] = other < levels[parameter] ? other : other + 1
  }

  /// Moves a parameter to the next level either way; one without an order to any other.
  mutating func step(_ parameter: Int, _ generator: inout RandomGenerator) {
    guard isOrdered[parameter] else { return redraw(parameter, &generator) }
    let last = Int32(levelCounts[parameter] - 1)
    let level = levels[parameter]
    if level == 0 {
      levels[parameter] = 1
    } else if level == last {
      levels[parameter] = last - 1
    } else {
      levels[parameter] += generator.below(2) == 0 ? -1 : 1
    }
  }

  /// Changes some parameters of the row, each by a step or, with the chance `jumps`, to any level.
  mutating func change(_ count: Int, jumps: Double, _ generator: inout RandomGenerator) {
    for _ in 0..<count {
      guard let parameter = free.randomElement(using: &generator) else { return }
      if generator.uniform() < jumps { redraw(parameter, &generator) } else { step(parameter, &generator) }
    }
  }

  /// Changes each parameter of the row with the chance `rate`, by a step or, with the chance `jumps`, to any level.
  mutating func mutate(rate: Double, jumps: Double, _ generator: inout RandomGenerator) {
    for parameter in free where generator.uniform() < rate {
      if generator.uniform() < jumps { redraw(parameter, &generator) } else { step(parameter, &generator) }
    }
  }

  // MARK: - Valid configurations

  mutating func tell(_ number: Int, failed: Bool, _ pool: ConfigurationPool) {
    load(number, pool)
    failures.tell(levels, failed: failed)
  }

  /// Whether the row is to be passed over because it is likely to fail; the likelier, the more often.
  func isShunned(_ generator: inout RandomGenerator) -> Bool {
    let chance = failures.chance(levels)
    return chance > 0.5 && generator.uniform() < chance
  }

  /// A valid configuration drawn evenly, but for those that are likely to fail.
  mutating func draw(_ pool: inout ConfigurationPool, _ generator: inout RandomGenerator) -> Int? {
    for _ in 0..<8 {
      guard let number = pool.draw(&generator) else { return nil }
      guard failures.isInformed else { return number }
      load(number, pool)
      if !isShunned(&generator) { return number }
    }
    return pool.draw(&generator)
  }

  /// A valid configuration that differs from another in up to `changes` parameters; nil where none was found soon.
  mutating func neighbour(
    of number: Int, changes: Int, jumps: Double, _ pool: inout ConfigurationPool,
    _ generator: inout RandomGenerator
  ) -> Int? {
    var changes = changes
    for attempt in 1...64 {
      // Where constraints tie parameters together, one alone cannot be changed.
      if attempt % 16 == 0 { changes += 1 }
      load(number, pool)
      change(changes, jumps: jumps, &generator)
      guard let other = pool.number(of: levels), other != number else { continue }
      if attempt < 32, isShunned(&generator) { continue }
      return other
    }
    return nil
  }

  /// The valid configuration nearest to the row: itself, one with a single change, as small as can be, or the nearest of
  /// a part of the pool.
  mutating func nearest(_ pool: inout ConfigurationPool, _ generator: inout RandomGenerator) -> Int? {
    if let number = pool.number(of: levels) { return number }
    return nearestByOneChange(&pool, &generator) ?? nearestByScan(&pool, &generator)
  }

  private mutating func nearestByOneChange(
    _ pool: inout ConfigurationPool, _ generator: inout RandomGenerator
  ) -> Int? {
    var best: Int?
    var least = Double.infinity
    var ties = 0
    for parameter in free {
      let level = levels[parameter]
      let last = Int32(levelCounts[parameter] - 1)
      // Long ranges are felt out in steps that double.
      var reach: Int32 = 1
      while reach <= last {
        let distance = isOrdered[parameter] ? Double(reach) / Double(last) : 1
        for other in [level - reach, level + reach] where other >= 0 && other <= last {
          guard distance <= least else { continue }
          levels[parameter] = other
          guard let number = pool.number(of: levels) else { continue }
          ties = distance < least ? 1 : ties + 1
          least = distance
          if generator.below(ties) == 0 { best = number }
        }
        reach += last > 64 ? reach : 1
      }
      levels[parameter] = level
    }
    return best
  }

  private func nearestByScan(
    _ pool: inout ConfigurationPool, _ generator: inout RandomGenerator
  ) -> Int? {
    guard pool.isComplete else { return pool.draw(&generator) }
    let count = pool.count
    var row = count <= Self.scannedRows ? 0 : generator.below(count)
    // A stride that no small pattern of the rows follows.
    let stride = count <= Self.scannedRows ? 1 : max(count / Self.scannedRows, 1) | 1
    var best = row
    var least = Double.infinity
    pool.table.levels.withUnsafeBufferPointer { rows in
      for _ in 0..<min(count, Self.scannedRows) {
        let distance = distance(to: rows.baseAddress! + row * levels.count, below: least)
        if distance < least {
          least = distance
          best = row
        }
        row = (row + stride) % count
      }
    }
    return best
  }

  /// The sum of the parameters' differences, each as a part of its range, 1 for a difference without an order; or
  /// some sum that is not below `limit`.
  private func distance(to row: UnsafePointer<Int32>, below limit: Double) -> Double {
    var sum = 0.0
    for parameter in free where row[parameter] != levels[parameter] {
      let difference = Double((row[parameter] - levels[parameter]).magnitude)
      sum += isOrdered[parameter] ? difference / Double(levelCounts[parameter] - 1) : 1
      if sum >= limit { return sum }
    }
    return sum
  }
}
