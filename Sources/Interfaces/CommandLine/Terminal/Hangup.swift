internal import Foundation
internal import Synchronization

/// SIGHUP as a flag, as daemons have it: read your configuration anew.
enum Hangup {
  private static let requests = Atomic<Int>(0)

  static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  /// Whether there was one since the last time.
  static func take() -> Bool { requests.exchange(0, ordering: .relaxed) > 0 }

  /// Catches SIGHUP from now on.
  static func install() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Hangup.requests.add(1, ordering: .relaxed) }
    sigaction(SIGHUP, &action, nil)
  }
}
