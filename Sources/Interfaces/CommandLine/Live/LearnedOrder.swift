internal import Files
internal import Foundation
internal import LiveScheduling
internal import RunTimes
internal import Scheduling
internal import Simulation
internal import SlurmControl

/// The order that a side-car follows: given by a file, kept from an earlier start, or learned from the
/// cluster's own past.
struct LearnedOrder {
  let log: SideCarLog
  let folder: String
  let relearns: Bool

  private static let searchEvaluations = 1200
  private static let leastEscalationSeconds = 86_400.0
  /// A learned order is kept for this long, of this machine's clock.
  private static let lifeSeconds = 7 * 86_400.0
  private static let plainName = "largest expected slowdown first"

  private var path: String { folder + "/learned.policy.yaml" }

  /// What was learned by an earlier start of the side-car on this machine, unless it is old, unreadable or was
  /// learned for another size.
  func kept(processors: Int) -> PolicyFile? {
    guard !relearns,
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let written = attributes[.modificationDate] as? Date, -written.timeIntervalSinceNow < Self.lifeSeconds,
      let file = try? PolicyFile(path: path), file.processors == processors
    else { return nil }
    log.write(
      SideCarEvent(
        .info, "kept",
        "follows the order that was learned on \(written.ISO8601Format()); --relearn learns it anew",
        [("file", path)]))
    return file
  }

  /// Learns an order from the cluster's own past; without enough of it, the plain learned order.
  func learn(_ scheduler: inout LiveScheduler, today: Policy, past: [PassedJob], processors: Int) async throws
  {
    let windows = scheduler.pastWindows(jobs: OrderSearch.windowJobs, count: OrderSearch.windowCount)
    guard windows.count == OrderSearch.windowCount else {
      let waits = past.compactMap { job in
        job.startSeconds.map { Double($0 - (job.eligibleSeconds ?? job.submitSeconds)) }
      }
      let longest = max(waits.max() ?? 0, Self.leastEscalationSeconds)
      return scheduler.use(OrderSearch.plain(longestWaitSeconds: longest), name: Self.plainName)
    }
    let progress = ProgressLine("learning the order", unit: "evaluations")
    let search = try OrderSearch(windows: windows, today: today, seed: scheduler.settings.seed)
    let answer = try await search.run(evaluations: Self.searchEvaluations) { done in
      progress.update(done, of: Self.searchEvaluations)
      return !Interrupt.isRequested
    }
    progress.finish()
    scheduler.use(answer.policy, name: answer.name)
    scheduler.settings.policyIsToday = answer.isToday
    tell(answer, past: past.count)
    if !answer.isToday, !Interrupt.isRequested { try keep(answer, scheduler, past: past.count, processors) }
  }

  private func tell(_ answer: OrderSearch.Answer, past: Int) {
    let gain =
      answer.isToday
      ? "nothing was found that betters today's order, and nothing will be changed"
      : String(
        format:
          "%@; mean bounded slowdown %+.0f %% on the windows searched and %+.0f %% on the one held back",
        answer.name, 100 * (answer.searched - 1), 100 * (answer.validated - 1))
    log.write(
      SideCarEvent(
        .info, "learned",
        "learned from \(past) past jobs (simulated, \(answer.evaluations) evaluations): \(gain)"))
  }

  private func keep(
    _ answer: OrderSearch.Answer, _ scheduler: LiveScheduler, past: Int, _ processors: Int
  ) throws {
    let file = PolicyFile(
      name: answer.name, policy: answer.policy, estimate: .learned, processors: processors,
      runTimes: scheduler.model)
    try AtomicFile.write(file.yaml, to: path)
  }
}
