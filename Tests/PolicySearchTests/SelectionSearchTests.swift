import PolicySearch
import Simulation
import Statistics
import Testing
import WorkloadModels

/// Learning of selection policies.
@Suite struct SelectionSearchTests {
  private func task(backfills: Bool) -> SelectionTask {
    SelectionTask(
      model: WorkloadModel(kinds: [.typeless], users: nil), processors: 64, backfills: backfills,
      windowJobs: 64)
  }

  private func search(_ form: SelectionForm, backfills: Bool, seed: UInt64) -> SelectionSearch {
    SelectionSearch(
      task: task(backfills: backfills), form: form, seed: seed, generations: 2, windowsPerGeneration: 3,
      validationWindows: 8)
  }

  @Test(arguments: SelectionForm.allCases)
  func theSameSeedLearnsTheSame(_ form: SelectionForm) async throws {
    let first = try await search(form, backfills: false, seed: 3).run()
    let second = try await search(form, backfills: false, seed: 3).run()
    let other = try await search(form, backfills: false, seed: 4).run()
    #expect(first.values == second.values)
    #expect(first.validationSlowdown == second.validationSlowdown)
    #expect(first.values != other.values)
    #expect(first.values.count == form.parameterNames.count)
  }

  @Test func anyNumberOfThreadsMeasuresTheSame() async throws {
    let search = search(.lookahead, backfills: false, seed: 3)
    var generator = RandomGenerator(seed: 1)
    let windows = try GeneratedWindows(task: search.task, gapSpread: 0.2).draw(9, using: &generator)
    let policies: [SelectionPolicy] = [
      .key(.named(.sjf)), .features(FeatureKey([.area: 1, .drain: 0.5])),
      .lookahead(
        DrainLookahead(
          boundedRun: 1, width: 1, share: 0, run: 0, shareByRun: 0, arrivalCost: 1e-5, horizonSeconds: 1e4)),
    ]
    let together = try await search.slowdowns(of: policies, on: windows)
    for (index, policy) in policies.enumerated() {
      for (number, window) in windows.enumerated() {
        #expect(try together[index][number] == search.task.slowdown(of: policy, on: window))
      }
    }
  }

  @Test func whatIsLearnedBeatsTheShortestJobFirst() async throws {
    let answer = try await search(.lookahead, backfills: false, seed: 1).run()
    #expect(answer.validationSlowdown < answer.shortestFirstSlowdown)
  }

  @Test func windowsAreDrawnFromTheSeed() throws {
    func draw(_ seed: UInt64) throws -> [Workload] {
      var generator = RandomGenerator(seed: seed)
      return try GeneratedWindows(task: task(backfills: false)).draw(3, using: &generator)
    }
    let windows = try draw(5)
    #expect(try windows.map(\.submitSeconds) == draw(5).map(\.submitSeconds))
    #expect(try windows.map(\.submitSeconds) != draw(6).map(\.submitSeconds))
    #expect(windows.allSatisfy { $0.count == 64 && $0.runSeconds == $0.requestedSeconds })
  }
}
