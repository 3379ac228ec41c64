internal import Diagnostics

/// Decides when nice values that were given back will stay as they are.
///
/// slurmctld writes its jobs to the disk some seconds after a change (at most 5 s after the writing before, SAVE_MAX_WAIT
/// in Slurm's state_save.c). One that is killed before that comes back with the values of before. A value is safe when it
/// was read back from the same slurmctld that had been given it, longer ago than a writing takes. Which slurmctld
/// answers is told by the moment since when `sdiag` counts: each start sets it anew. (So do midnight and
/// `sdiag --reset`, which cost no more than another wait.)
package struct RestorationWatch: Sendable, Equatable {
  /// How long to stay, in seconds.
  package struct Limits: Sendable, Equatable {
    /// With nothing to do, on one slurmctld: twice what it may take to write its jobs, and what a change that was
    /// under way when its sender was killed may still take to arrive (MessageTimeout, 10 s).
    package var quietSeconds: Double
    /// While slurmctld answers and there is always something left to do.
    package var restlessSeconds: Double
    /// In all, slurmctld being away included.
    package var absentSeconds: Double

    package init(quietSeconds: Double = 15, restlessSeconds: Double = 300, absentSeconds: Double) {
      self.quietSeconds = quietSeconds
      self.restlessSeconds = restlessSeconds
      self.absentSeconds = absentSeconds
    }

    /// Of the guardian, whom nobody waits for: a week, as long as values are remembered.
    package static let guardian = Limits(absentSeconds: 7 * 86_400)
    /// Of a command that somebody waits for.
    package static let command = Limits(restlessSeconds: 100, absentSeconds: 100)
  }

  /// What one look at the queue has shown.
  package struct Look: Sendable, Equatable {
    /// Since when the slurmctld counts that answered after it.
    package var countsSinceSeconds: Int64
    /// Values that were asked for.
    package var asked: Int
    /// Jobs that slurmctld has not changed.
    package var left: Int
    /// Jobs that are ending and may be requeued yet, with a value that cannot be changed before.
    package var completing: Int

    package init(countsSinceSeconds: Int64, asked: Int = 0, left: Int = 0, completing: Int = 0) {
      self.countsSinceSeconds = countsSinceSeconds
      self.asked = asked
      self.left = left
      self.completing = completing
    }

    var isCalm: Bool { asked == 0 && left == 0 && completing == 0 }
  }

  package enum Verdict: Sendable, Equatable {
    /// All values are as they were, and will stay so.
    case settled
    case lookAgain(afterSeconds: Double)
    /// A limit is reached; why, for people.
    case givenUp(String)
  }

  private let limits: Limits
  /// How often another slurmctld answered than before.
  package private(set) var restarts = 0
  private var countsSince: Int64?
  /// Since when nothing had to be done and one slurmctld has answered; nil where that is not so.
  private var quietFrom: Double?
  /// Since when slurmctld answers.
  private var answersFrom: Double?
  private var pauseSeconds = Self.shortestPause

  private static let shortestPause = 1.0
  private static let longestPause = 10.0

  package init(_ limits: Limits) { self.limits = limits }

  /// - Parameter seconds: Since the watch began, by a clock that is never set.
  package mutating func take(_ look: Look, atSeconds seconds: Double) -> Verdict {
    let isSame = look.countsSinceSeconds == countsSince
    if countsSince != nil, !isSame { restarts += 1 }
    countsSince = look.countsSinceSeconds
    let answering = answersFrom ?? seconds
    answersFrom = answering
    if !look.isCalm || !isSame { quietFrom = nil }
    let quiet = quietFrom ?? seconds
    quietFrom = quiet
    if look.isCalm, seconds - quiet >= limits.quietSeconds { return .settled }
    if seconds - answering >= limits.restlessSeconds || seconds >= limits.absentSeconds {
      return .givenUp(reason(look))
    }
    if look.isCalm {
      pauseSeconds = Self.shortestPause
      return .lookAgain(afterSeconds: max(limits.quietSeconds - (seconds - quiet), 0.1))
    }
    // What was asked for may have come true a moment later.
    return .lookAgain(afterSeconds: longerPause())
  }

  /// The look failed; what it had asked for by then is not known.
  package mutating func missed(_ error: SlurmControlError, atSeconds seconds: Double) -> Verdict {
    quietFrom = nil
    if error.isPassing {
      answersFrom = nil
    } else {
      let answering = answersFrom ?? seconds
      answersFrom = answering
      if seconds - answering >= limits.restlessSeconds { return .givenUp(error.diagnosis) }
    }
    if seconds >= limits.absentSeconds { return .givenUp(error.diagnosis) }
    return .lookAgain(afterSeconds: longerPause())
  }

  private mutating func longerPause() -> Double {
    defer { pauseSeconds = min(2 * pauseSeconds, Self.longestPause) }
    return pauseSeconds
  }

  private func reason(_ look: Look) -> String {
    if look.left > 0 { return "slurmctld did not change \(look.left) jobs" }
    if look.completing > 0 { return "\(look.completing) jobs were still ending, with another value" }
    return "slurmctld was started \(restarts) times meanwhile"
  }
}
