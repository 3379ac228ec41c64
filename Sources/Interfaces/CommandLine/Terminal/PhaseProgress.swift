internal import Scheduling

/// The progress of a study: one line for what is under way.
final class PhaseProgress: Sendable {
  private let comparing = ProgressLine("comparing", unit: "policies")
  private let predicting = ProgressLine("learning run times", unit: "jobs")
  private let learning = ProgressLine("searching", unit: "evaluations")
  private let measuring = ProgressLine("measuring", unit: "policies")
  private let tryingOthers = ProgressLine("trying random keys", unit: "evaluations")
  private let choosing = ProgressLine("choosing on line", unit: "jobs")
  private let learningOffline = ProgressLine("learning offline", unit: "decisions")

  func update(_ phase: SchedulingAdvisor.Phase) {
    switch phase {
    case .comparing(let done, let total): comparing.update(done, of: total)
    case .predicting(let done, let total): predicting.update(done, of: total)
    case .learning(let done, let total): learning.update(done, of: total)
    case .measuring(let done, let total): measuring.update(done, of: total)
    case .tryingOtherSearches(let done, let total): tryingOthers.update(done, of: total)
    case .choosing(let done, let total): choosing.update(done, of: total)
    case .learningOffline: learningOffline.say("learning an order from decisions alone")
    }
  }

  /// Clears the line.
  func finish() {
    for line in [comparing, predicting, learning, measuring, tryingOthers, choosing, learningOffline] {
      line.finish()
    }
  }
}
