internal import Foundation
internal import Synchronization

/// Ctrl-C as a flag: long work asks `isRequested` and stops at the next place where it can, with
/// what it has learned saved. A second Ctrl-C ends the program at once.
enum Interrupt {
  private static let requests = Atomic<Int>(0)
  private static let isEndingAtOnce = Atomic<Bool>(false)

  static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  /// Whether there is nothing to save, so that the first Ctrl-C ends the program.
  static func endsAtOnce(_ value: Bool) { isEndingAtOnce.store(value, ordering: .relaxed) }

  /// Catches SIGINT and SIGTERM from now on.
  static func install() {
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in
        let isFirst = Interrupt.requests.add(1, ordering: .relaxed).oldValue == 0
        if !isFirst || Interrupt.isEndingAtOnce.load(ordering: .relaxed) { _exit(130) }
      }
      sigaction(signal, &action, nil)
    }
  }
}
