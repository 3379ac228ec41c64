package import KernelSpecifications
package import KernelTrials
package import ParameterSpaces
internal import ConfigurationSearch
internal import SearchSpaces

/// What the trials of one place teach about a kernel: which parameters matter, how its cost lies over their values, how the search
/// went, what failed.
package struct TuningExplanation: Sendable {
  /// Trials with one value of a parameter, or with a range of values where there are many.
  package struct Level: Sendable, Equatable {
    /// As a person reads it, such as `8` or `0.1 to 0.3`.
    package var name: String
    package var trials: Int
    package var failures: Int
    /// Of the trials that worked; nil where none did.
    package var medianCost: Double?
    package var bestCost: Double?
  }

  package struct Parameter: Sendable, Equatable {
    package var name: String
    /// Of the variance of the logarithm of the cost, 0 to 1; nil where too few trials worked.
    package var share: Double?
    package var levels: [Level]
  }

  package struct Pair: Sendable, Equatable {
    package var first: String
    package var second: String
    /// Of the variance, beyond what each explains alone.
    package var share: Double
  }

  /// The median cost over the levels of two parameters.
  package struct Surface: Sendable, Equatable {
    package var rowParameter: String
    package var rows: [String]
    package var columnParameter: String
    package var columns: [String]
    /// One list a row; NaN where nothing was tried that worked.
    package var costs: [[Double]]
  }

  package struct Improvement: Sendable, Equatable {
    /// The number of the trial, from 1.
    package var trial: Int
    package var cost: Double
  }

  package var objective: KernelObjective
  /// Different configurations, the latest trial of each.
  package var trials: Int
  /// Trials with other parameters, as of an earlier form of the specification.
  package var leftOut: Int
  package var failures: [(kind: TrialFailure.Kind, count: Int)]
  /// How much of the variance the shares can be trusted to explain; nil as with them.
  package var explainedShare: Double?
  /// Those that matter most first; those with one value are left out.
  package var parameters: [Parameter]
  /// The largest share first; those below 0.5 % are left out.
  package var pairs: [Pair]
  /// Of the two parameters that matter most; nil where there are no two.
  package var surface: Surface?
  /// Each trial that was better than all before it.
  package var improvements: [Improvement]
  package var best: KernelTrial?

  /// Values of a parameter beyond which it is shown in ranges.
  private static let mostLevels = 16
  private static let mostRanges = 8

  /// - Parameter space: The specification's; nil takes what was tried for the whole.
  /// - Throws: `TuningError` where nothing was tried, `ParameterSpaceError` where the space cannot be searched.
  package init(
    _ place: KnownPlace, space: ParameterSpace?, objective: KernelObjective = .time, seed: UInt64 = 1
  ) throws {
    let (known, leftOut) = place.alike
    let own = try space ?? ParameterSpace(tried: known)
    let fitting = known.compactMap { trial in
      own.levels(of: trial.configuration).map { (trial: trial, levels: $0) }
    }
    guard !fitting.isEmpty else {
      throw TuningError(
        .noTrials,
        "no trial of \(place.subject.kernel) that fits the specification is known there; run plait tune")
    }
    self.objective = objective
    self.leftOut = leftOut + known.count - fitting.count
    trials = fitting.count
    failures = KnownPlace.failures(fitting.map(\.trial))
    let costs = fitting.map { $0.trial.value(of: objective) ?? .nan }
    let rows = fitting.map(\.levels)
    let importance = try Self.importance(own, isWhole: space != nil, rows, costs, seed)
    explainedShare = importance?.explainedShare
    let groups = own.parameters.indices.map { index in
      Self.group(own.parameters[index], rows.map { $0[index] })
    }
    let order = own.parameters.indices.filter { groups[$0].names.count > 1 }
      .sorted { (importance?.parameters[$1].share ?? 0, $0) < (importance?.parameters[$0].share ?? 0, $1) }
    parameters = order.map { index in
      Parameter(
        name: own.parameters[index].name, share: importance?.parameters[index].share,
        levels: Self.levels(groups[index], costs, fitting.map(\.trial)))
    }
    pairs = (importance?.pairs ?? []).filter { $0.share >= 0.005 }.map {
      Pair(first: own.parameters[$0.first].name, second: own.parameters[$0.second].name, share: $0.share)
    }
    surface =
      order.count > 1
      ? Self.surface(
        (own.parameters[order[0]].name, groups[order[0]]), (own.parameters[order[1]].name, groups[order[1]]),
        costs)
      : nil
    improvements = []
    for (place, cost) in costs.enumerated() where cost < (improvements.last?.cost ?? .infinity) {
      improvements.append(Improvement(trial: place + 1, cost: cost))
      best = fitting[place].trial
    }
  }

  private static func importance(
    _ space: ParameterSpace, isWhole: Bool, _ rows: [[Int32]], _ costs: [Double], _ seed: UInt64
  ) throws -> ParameterImportance? {
    let ready = try ConfigurationSpace(space)
    var pool: ConfigurationPool
    if isWhole {
      pool = ConfigurationPool(ready)
    } else {
      var table = ConfigurationTable(width: space.parameters.count)
      for row in rows { _ = table.add(row) }
      pool = ConfigurationPool(listing: table, levelCounts: ready.levelCounts, isOrdered: ready.isOrdered)
    }
    var history = SearchHistory()
    for (row, cost) in zip(rows, costs) {
      guard let number = pool.number(of: row), history.position(of: number) == nil else { continue }
      history.record(number, TrialOutcome(cost: cost))
    }
    return ParameterImportance(history, pool: pool, seed: seed)
  }

  /// The groups of levels in which a parameter is shown, and the group of each trial.
  private struct Grouping {
    var names: [String]
    var group: [Int]
  }

  private static func group(_ parameter: ParameterSpaces.Parameter, _ levels: [Int32]) -> Grouping {
    if parameter.levels <= mostLevels {
      return Grouping(
        names: (0..<parameter.levels).map { name(parameter.value(atLevel: $0)) },
        group: levels.map { Int($0) })
    }
    // Ranges that were tried about equally often; without an order of the values, the values that were tried.
    let tried = Set(levels).sorted()
    var groupOfLevel: [Int32: Int] = [:]
    var names: [String] = []
    if tried.count <= mostLevels || !parameter.isOrdered {
      for level in tried {
        groupOfLevel[level] = names.count
        names.append(name(parameter.value(atLevel: Int(level))))
      }
      return Grouping(names: names, group: levels.map { groupOfLevel[$0] ?? 0 })
    }
    for range in 0..<mostRanges {
      let members = tried[(range * tried.count / mostRanges)..<((range + 1) * tried.count / mostRanges)]
      guard let low = members.first, let high = members.last else { continue }
      for level in members { groupOfLevel[level] = names.count }
      let from = name(parameter.value(atLevel: Int(low)))
      names.append(low == high ? from : "\(from) to \(name(parameter.value(atLevel: Int(high))))")
    }
    return Grouping(names: names, group: levels.map { groupOfLevel[$0] ?? 0 })
  }

  private static func name(_ value: ParameterValue) -> String {
    if case .real(let number) = value, abs(number) >= 1e-3, abs(number) < 1e6 {
      let text = "\((number * 1e4).rounded() / 1e4)"
      return text
    }
    return value.description.isEmpty ? "(none)" : value.description
  }

  private static func levels(_ grouping: Grouping, _ costs: [Double], _ trials: [KernelTrial]) -> [Level] {
    grouping.names.indices.map { place in
      let members = costs.indices.filter { grouping.group[$0] == place }
      let known = members.map { costs[$0] }.filter { !$0.isNaN }
      return Level(
        name: grouping.names[place], trials: members.count,
        failures: members.count { trials[$0].failure != nil },
        medianCost: known.isEmpty ? nil : median(known), bestCost: known.min())
    }
  }

  private static func surface(
    _ one: (name: String, grouping: Grouping), _ other: (name: String, grouping: Grouping), _ costs: [Double]
  ) -> Surface {
    // The longer list goes down the page.
    let isTall = one.grouping.names.count >= other.grouping.names.count
    let (down, across) = isTall ? (one, other) : (other, one)
    let rows = down.grouping.names.indices.map { row in
      across.grouping.names.indices.map { column in
        median(
          costs.indices.filter {
            down.grouping.group[$0] == row && across.grouping.group[$0] == column && !costs[$0].isNaN
          }.map { costs[$0] })
      }
    }
    return Surface(
      rowParameter: down.name, rows: down.grouping.names, columnParameter: across.name,
      columns: across.grouping.names, costs: rows)
  }
}
