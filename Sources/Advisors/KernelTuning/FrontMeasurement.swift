internal import KernelSpecifications
internal import Statistics

/// Measures anew what a search for several objectives would report, in turns.
///
/// Of many noisy values the lowest are low by luck, too: a front of single measurements is made of them. What still betters all
/// others once it was measured again is the front.
struct FrontMeasurement: Sendable {
  var objectives: [KernelObjective]

  /// Configurations that are measured again at first: the front, what it alone betters, and so on, up to this number,
  private static let enough = 8
  /// or a layer more. Then what is on the front without having been measured again, so many times.
  private static let most = 16
  private static let passes = 10
  /// Seconds of runs in a pass, past which there are fewer rounds.
  private static let patience = 60.0
  private static let rounds = 9

  /// - Returns: The trials that were measured again, with their new values.
  func measure(_ trials: [KernelTrial], _ executor: any TrialExecutor) async throws -> [KernelTrial] {
    var trials = trials
    var again: Set<Int> = []
    for pass in 0..<Self.passes {
      let places = leaders(trials, enough: pass == 0 ? Self.enough : 1)
      guard !Set(places).isSubset(of: again) else { break }
      again.formUnion(places)
      let values = try await executor.measureAgain(places.map { trials[$0] }, rounds: rounds(places, trials))
      for (place, trial) in zip(places, values) { trials[place] = trial }
    }
    return again.sorted().map { trials[$0] }
  }

  private func rounds(_ places: [Int], _ trials: [KernelTrial]) -> Int {
    let round = places.reduce(0) { $0 + median(trials[$1].seconds) }
    return min(max(Int(Self.patience / max(round, 1e-9)), 3), Self.rounds)
  }

  /// The places of the front, then of what would be the front without it, until there are enough.
  private func leaders(_ trials: [KernelTrial], enough: Int) -> [Int] {
    var rest = trials.indices.compactMap { place -> (place: Int, costs: [Double])? in
      let costs = objectives.compactMap { trials[place].value(of: $0) }
      return costs.count == objectives.count ? (place, costs) : nil
    }
    var found: [Int] = []
    while found.count < enough, !rest.isEmpty {
      let layer = ParetoFront.indices(of: rest.map(\.costs))
      guard found.isEmpty || found.count + layer.count <= Self.most else { break }
      found += layer.map { rest[$0].place }
      let taken = Set(layer)
      rest = rest.indices.filter { !taken.contains($0) }.map { rest[$0] }
    }
    return found.sorted()
  }
}
