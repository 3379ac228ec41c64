internal import Scheduling

/// The progress of a study: one line for what is under way.
final class PhaseProgress: Sendable {
  private let comparing = ProgressLine("comparing", unit: "policies")
  private let learning = ProgressLine("learning", unit: "evaluations")
  private let measuring = ProgressLine("measuring", unit: "policies")

  func update(_ phase: SchedulingAdvisor.Phase) {
    switch phase {
    case .comparing(let done, let total): comparing.update(done, of: total)
    case .learning(let done, let total): learning.update(done, of: total)
    case .measuring(let done, let total): measuring.update(done, of: total)
    }
  }

  /// Clears the line.
  func finish() {
    for line in [comparing, learning, measuring] { line.finish() }
  }
}
