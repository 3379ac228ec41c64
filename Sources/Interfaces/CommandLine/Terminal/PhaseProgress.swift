internal import Scheduling

/// The progress of a study: one line for what is under way.
final class PhaseProgress: Sendable {
  private let comparing = ProgressLine("comparing", unit: "policies")
  private let predicting = ProgressLine("learning run times", unit: "jobs")
  private let learning = ProgressLine("searching", unit: "evaluations")
  private let measuring = ProgressLine("measuring", unit: "policies")

  func update(_ phase: SchedulingAdvisor.Phase) {
    switch phase {
    case .comparing(let done, let total): comparing.update(done, of: total)
    case .predicting(let done, let total): predicting.update(done, of: total)
    case .learning(let done, let total): learning.update(done, of: total)
    case .measuring(let done, let total): measuring.update(done, of: total)
    }
  }

  /// Clears the line.
  func finish() {
    for line in [comparing, predicting, learning, measuring] { line.finish() }
  }
}
