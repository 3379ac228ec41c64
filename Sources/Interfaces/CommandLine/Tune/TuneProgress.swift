internal import Foundation
internal import KernelTuning

/// A line of progress while a kernel is tuned.
final class TuneProgress {
  private let line = ProgressLine("tuning", unit: "trials")
  private let quiet: Bool

  init(quiet: Bool) { self.quiet = quiet }

  func update(_ step: TuningSession.Progress) {
    guard !quiet else { return }
    var text = "\(step.trials) trials, \(step.failures) failed, \(Int(step.seconds)) s"
    if let best = step.best, let first = step.defaultValue, best > 0 {
      text += String(format: ", best %.3g (%.2f times the default's speed)", best, first / best)
    }
    line.say(text)
  }

  func finish() { line.finish() }
}
