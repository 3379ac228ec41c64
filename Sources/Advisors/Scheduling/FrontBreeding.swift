internal import Search
internal import Statistics

/// What to try next so that the front of all that was tried spreads: each family breeds within itself, and
/// the families take turns by how many of the front are theirs.
struct FrontBreeding {
  private let learning: PolicyLearning
  private var searches: [NonDominatedSorting]
  private var generator: RandomGenerator
  private var told = 0
  private var drawn = 0
  /// Points that are drawn evenly before any are bred: what breeds among descents from a few starts stays
  /// near them.
  private let drawnPoints: Int

  init(_ learning: PolicyLearning, drawnPoints: Int, generator: RandomGenerator) {
    self.drawnPoints = drawnPoints
    self.learning = learning
    self.generator = generator
    searches = learning.families.enumerated().map { index, family in
      NonDominatedSorting(
        dimensions: family.space.dimensions, generator: generator.stream(UInt64(index)))
    }
  }

  /// A family and parameters to try.
  mutating func next(
    _ archive: [LearnedCandidate], count: Int
  ) -> (family: any PolicyFamily, values: [[Double]]) {
    tell(archive)
    let isDrawn = drawn < drawnPoints
    let index = isDrawn ? familyByShare() : familyOfTheFront()
    if isDrawn { drawn += count }
    let points = isDrawn ? searches[index].draw(count) : searches[index].ask(count)
    let family = learning.families[index]
    return (family, points.map { family.space.values(of: $0) })
  }

  private mutating func tell(_ archive: [LearnedCandidate]) {
    for candidate in archive[told...] {
      // What is of no family has no parameters to breed.
      guard let index = learning.families.firstIndex(where: { $0.name == candidate.family }) else { continue }
      searches[index].tell([
        NonDominatedSorting.Individual(
          point: learning.families[index].space.point(of: candidate.values),
          costs: learning.relativeObjectives(candidate.metrics),
          violation: learning.violation(candidate.metrics))
      ])
    }
    told = archive.count
  }

  /// A family, as often as its part of the evaluations says.
  private mutating func familyByShare() -> Int {
    var left = generator.uniform() * learning.families.reduce(0) { $0 + $1.share }
    for (index, family) in learning.families.enumerated() {
      left -= family.share
      if left < 0 { return index }
    }
    return learning.families.count - 1
  }

  /// The family of a member of the front of all, drawn at random.
  private mutating func familyOfTheFront() -> Int {
    let members = searches.indices.flatMap { index in
      searches[index].population.map { (family: index, individual: $0) }
    }
    let least = members.map(\.individual.violation).min() ?? 0
    let best = members.filter { $0.individual.violation == least }
    let front = ParetoFront.indices(of: best.map(\.individual.costs))
    return best[front[generator.below(front.count)]].family
  }
}
