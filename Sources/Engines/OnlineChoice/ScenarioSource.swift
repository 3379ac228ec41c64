package import Simulation
internal import Statistics

/// What may come from a moment on, of which several may be drawn.
package struct Scenario: Sendable, Equatable {
  /// Jobs that run.
  package var running: [RolloutJob] = []
  /// Jobs that wait, and then those to come, in the order of submission.
  package var jobs: [RolloutJob] = []
}

/// Draws scenarios from what is known at a moment: the jobs that run and wait, what is believed of their
/// run times, and what was submitted before.
///
/// Run times come from the learned distributions, given how long a job has run. Submissions are those of
/// the same hours one to `ChoicePlan.weeks` weeks ago (days, in a log's first week), as one block, so
/// that sessions and bursts stay whole; a job of the block that has ended has the run time that it
/// had, others one drawn from their distribution.
struct ScenarioSource {
  let workload: Workload
  let plan: ChoicePlan
  let planning: RunTimePlanning

  private static let weekSeconds: Int64 = 7 * 86_400
  private static let daySeconds: Int64 = 86_400
  /// Blocks are shifted by up to this much, so that many scenarios of few weeks differ.
  private static let jitterSeconds = 3600

  /// What is known of the jobs that have been submitted.
  struct Knowledge {
    var predictor: any RunTimePredictor
    /// The jobs before this one have been submitted.
    var submitted: Int
    /// Start of each job; -1 where it waits.
    var startSeconds: [Int64]
    var hasEnded: [Bool]
    var expectation: [RunTimeExpectation]
    var running: [Int32]
  }

  /// - Parameters:
  ///   - waiting: In the order of submission.
  ///   - number: Which of the scenarios of this choice.
  func scenario(
    _ number: Int, waiting: [Int32], now: Int64, _ known: borrowing Knowledge, generator: RandomGenerator
  ) -> Scenario {
    var generator = generator.stream(UInt64(number))
    var scenario = Scenario()
    for job in known.running {
      let start = known.startSeconds[Int(job)]
      var playing = playedJob(Int(job), known, elapsed: now - start, u: generator.uniform())
      playing.startSeconds = start
      playing.runSeconds = max(playing.runSeconds, Int32(clamping: now - start + 1))
      scenario.running.append(playing)
    }
    for job in waiting {
      scenario.jobs.append(playedJob(Int(job), known, elapsed: 0, u: generator.uniform()))
    }
    if plan.drawsArrivals { drawArrivals(into: &scenario, number, now, known, &generator) }
    return scenario
  }

  private func drawArrivals(
    into scenario: inout Scenario, _ number: Int, _ now: Int64, _ known: borrowing Knowledge,
    _ generator: inout RandomGenerator
  ) {
    let length = plan.horizonSeconds + plan.tailSeconds
    guard let origin = blockStart(number, now, length, &generator) else { return }
    var job = firstSubmission(after: origin, before: known.submitted)
    while job < known.submitted, workload.submitSeconds[job] <= origin + length {
      let submitted = workload.submitSeconds[job]
      let start = known.startSeconds[job]
      var playing = playedJob(
        job, known, elapsed: start >= 0 ? max(now - start, 0) : 0, u: generator.uniform())
      if known.hasEnded[job] { playing.runSeconds = workload.runSeconds[job] }
      playing.submitSeconds = now + submitted - origin
      playing.isCounted = submitted - origin <= plan.horizonSeconds
      scenario.jobs.append(playing)
      job += 1
    }
  }

  /// Where in the past the block of submissions begins; nil where the past is too short.
  private func blockStart(
    _ number: Int, _ now: Int64, _ length: Int64, _ generator: inout RandomGenerator
  ) -> Int64? {
    let past = now - (workload.submitSeconds.first ?? now)
    let unit = past >= Self.weekSeconds + length ? Self.weekSeconds : Self.daySeconds
    // The block ends before now, so that it lies in the past as a whole.
    let nearest = max((length + unit - 1) / unit, 1)
    let farthest = min(past / unit, nearest + Int64(plan.weeks) - 1)
    guard farthest >= nearest else { return nil }
    let units = nearest + Int64(number) % (farthest - nearest + 1)
    let jitter = Int64(generator.below(2 * Self.jitterSeconds + 1) - Self.jitterSeconds)
    return min(now - units * unit + jitter, now - length)
  }

  private func firstSubmission(after seconds: Int64, before end: Int) -> Int {
    var low = 0
    var high = end
    while low < high {
      let middle = (low + high) >> 1
      if workload.submitSeconds[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A job with a run time at the position `u` of what is believed of it.
  private func playedJob(
    _ job: Int, _ known: borrowing Knowledge, elapsed: Int64, u: Double
  ) -> RolloutJob {
    func seconds(_ level: Double, _ elapsed: Int64) -> Int32 {
      let value = known.predictor.quantileSeconds(
        of: job, level: level, elapsedSeconds: Double(elapsed))
      return Int32(min(max(value, 1), 2_000_000_000).rounded(.up))
    }
    return RolloutJob(
      processors: workload.processors[job], user: workload.user[job],
      submitSeconds: workload.submitSeconds[job], runSeconds: seconds(u, elapsed),
      requestedSeconds: workload.requestedSeconds[job],
      reservedSeconds: seconds(planning.releaseQuantile, elapsed),
      likelySeconds: seconds(planning.backfillQuantile, 0),
      expectation: planning.ordering(known.expectation[job]) {
        known.predictor.quantileSeconds(of: job, level: $0, elapsedSeconds: 0)
      })
  }
}
