import Simulation
import Testing

@testable import Scheduling

@Suite struct FrontStudyTests {
  @Test func everySearchKeepsItsBudgetAndGivesAFront() async throws {
    let workload = try busyWorkload(jobs: 500, seed: 4)
    let study = try FrontStudy(workload, processors: 64, options: SchedulingOptions())
    let objectives: [SchedulingObjective] = [.meanBoundedSlowdown, .fairness]
    let fronts = try await study.fronts(objectives: objectives, evaluations: 40, seed: 1)
    #expect(fronts.map(\.method) == FrontStudy.Method.allCases)
    for front in fronts {
      if front.method != .named { #expect(front.evaluations == 40, "\(front.method)") }
      for one in front.training {
        #expect(!front.training.contains { other in other != one && zip(other, one).allSatisfy(<=) })
      }
    }
    let again = try await study.fronts(objectives: objectives, evaluations: 40, seed: 1)
    #expect(again.map(\.policies) == fronts.map(\.policies))
    let baseline = try await study.baseline(objectives: objectives)
    let volumes = FrontStudy.hypervolumes(of: fronts.map(\.training), baseline: baseline.training)
    #expect(volumes.allSatisfy { (0...1).contains($0) } && volumes.contains { $0 > 0 })
    // All that weighted sums tried holds at least the best of each.
    let (best, kept) = (
      FrontStudy.Method.allCases.firstIndex(of: .weightedSums)!,
      FrontStudy.Method.allCases.firstIndex(of: .weightedSumsKept)!
    )
    #expect(volumes[kept] >= volumes[best] - 1e-12)
    let measured = try await study.heldBack(fronts[0], objectives: objectives)
    #expect(measured.count == min(fronts[0].policies.count, FrontStudy.frontLimit))
  }

  @Test func weightsSumToOne() {
    for count in 2...4 {
      let weights = FrontStudy.weights(objectives: count)
      #expect(weights.allSatisfy { $0.count == count && abs($0.reduce(0, +) - 1) < 1e-12 })
      #expect(Set(weights).count == weights.count)
    }
    #expect(FrontStudy.weights(objectives: 2).count == 8 && FrontStudy.weights(objectives: 3).count == 10)
  }

  @Test func volumesByHand() {
    // The box is from the least of all to a tenth beyond today's: 2 by 2.
    let volumes = FrontStudy.hypervolumes(
      of: [[[8, 9], [9, 8]], [[9, 9]], [[20, 1000]]], baseline: [10 / 1.1, 10 / 1.1])
    #expect(abs(volumes[0] - 0.75) < 1e-9 && abs(volumes[1] - 0.25) < 1e-9 && volumes[2] == 0)
  }
}
