internal import Foundation
internal import Synchronization

/// One line of progress with rate and remaining time, for work that takes more than two seconds;
/// silent where the error stream is no terminal.
final class ProgressLine: Sendable {
  private let label: String
  private let unit: String
  private let isEnabled: Bool
  private let begin = Mutex(ContinuousClock.Instant?.none)
  private let shown = Mutex(ContinuousClock.Instant?.none)

  init(_ label: String, unit: String, console: Console = .shared) {
    self.label = label
    self.unit = unit
    isEnabled = console.errorIsTerminal
  }

  /// Shows how far the work is; cheap to call often. The first call starts the clock.
  func update(_ done: Int, of total: Int?) {
    guard isEnabled else { return }
    let now = ContinuousClock.now
    let elapsed = begin.withLock { begin in
      begin = begin ?? now
      return now - begin!
    }
    if elapsed < .seconds(2) { return }
    let isDue = shown.withLock { last in
      if let last, now - last < .milliseconds(200) { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let rate = Double(done) / seconds
    var text = "\(label): \(done) \(unit)"
    if let total, total > 0, done > 0 {
      let left = Double(total - done) / rate
      text = "\(label): \(100 * done / total) %, \(Self.short(rate)) \(unit)/s, \(Self.clock(left)) left"
    }
    Console.shared.transient(text)
  }

  /// Shows what is under way where its length is not known; at once, as it may take long.
  func say(_ text: String) {
    guard isEnabled else { return }
    shown.withLock { $0 = .now }
    Console.shared.transient(text)
  }

  /// Clears the line.
  func finish() {
    guard isEnabled, shown.withLock({ $0 != nil }) else { return }
    Console.shared.transient("")
  }

  private static func short(_ value: Double) -> String {
    switch value {
    case 1e6...: String(format: "%.1f M", value / 1e6)
    case 1e3...: String(format: "%.1f k", value / 1e3)
    default: String(format: "%.1f", value)
    }
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(max(seconds, 0).rounded(.up))
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
