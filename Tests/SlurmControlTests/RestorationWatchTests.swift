import Statistics
import Testing

@testable import SlurmControl

@Suite("How long a guardian stays")
struct RestorationWatchTests {
  private static let limits = RestorationWatch.Limits(
    quietSeconds: 15, restlessSeconds: 300, absentSeconds: 3600)
  private typealias Look = RestorationWatch.Look
  private static let away = SlurmControlError(.unreachable, "nobody answers")

  @Test("values that were read back from one slurmctld for long enough are safe")
  func settles() {
    var watch = RestorationWatch(Self.limits)
    #expect(watch.take(Look(countsSinceSeconds: 1, asked: 3), atSeconds: 0) == .lookAgain(afterSeconds: 1))
    #expect(watch.take(Look(countsSinceSeconds: 1), atSeconds: 1) == .lookAgain(afterSeconds: 14))
    #expect(watch.take(Look(countsSinceSeconds: 1), atSeconds: 15) == .settled)
    #expect(watch.restarts == 0)
  }

  @Test("another slurmctld answers: what was given to the one before is looked after anew")
  func restart() {
    var watch = RestorationWatch(Self.limits)
    _ = watch.take(Look(countsSinceSeconds: 1), atSeconds: 0)
    #expect(watch.take(Look(countsSinceSeconds: 9), atSeconds: 15) == .lookAgain(afterSeconds: 15))
    #expect(
      watch.take(Look(countsSinceSeconds: 9, asked: 1), atSeconds: 30) == .lookAgain(afterSeconds: 1))
    #expect(watch.take(Look(countsSinceSeconds: 9), atSeconds: 31) == .lookAgain(afterSeconds: 14))
    #expect(watch.take(Look(countsSinceSeconds: 9), atSeconds: 45) == .settled)
    #expect(watch.restarts == 1)
  }

  @Test("jobs that are ending with another value are waited for, but not for ever")
  func completing() {
    var watch = RestorationWatch(Self.limits)
    var seconds = 0.0
    var verdict = watch.take(Look(countsSinceSeconds: 1, completing: 2), atSeconds: seconds)
    while case .lookAgain(let pause) = verdict {
      #expect(pause >= 1 && pause <= 10)
      seconds += pause
      verdict = watch.take(Look(countsSinceSeconds: 1, completing: 2), atSeconds: seconds)
    }
    #expect(verdict == .givenUp("2 jobs were still ending, with another value"))
    #expect(seconds >= 300 && seconds <= 310)
  }

  @Test("a slurmctld that is away is waited for longer than one that refuses")
  func away() {
    for (code, least, most) in [
      (SlurmControlError.Code.unreachable, 3600.0, 3610.0), (.timedOut, 3600, 3610), (.denied, 300, 310),
      (.malformed, 300, 310), (.journal, 300, 310),
    ] {
      var watch = RestorationWatch(Self.limits)
      var seconds = 0.0
      let error = SlurmControlError(code, "as the test says")
      while case .lookAgain(let pause) = watch.missed(error, atSeconds: seconds) { seconds += pause }
      #expect(seconds >= least && seconds <= most, "\(code)")
    }
  }

  @Test(
    "it never settles sooner than the quiet time after a change, a failure or a restart", arguments: 0..<50)
  func neverTooSoon(seed: Int) {
    var generator = RandomGenerator(seed: UInt64(seed))
    var watch = RestorationWatch(Self.limits)
    var seconds = 0.0
    var since: Int64 = 1
    /// When the last thing happened after which values are not safe.
    var unsafe = 0.0
    while true {
      let isFirst = seconds == 0
      let verdict: RestorationWatch.Verdict
      switch generator.below(6) {
      case 0:
        verdict = watch.missed(Self.away, atSeconds: seconds)
        unsafe = seconds
      case 1:
        since += 1
        verdict = watch.take(Look(countsSinceSeconds: since), atSeconds: seconds)
        unsafe = seconds
      case 2:
        verdict = watch.take(Look(countsSinceSeconds: since, asked: 1), atSeconds: seconds)
        unsafe = seconds
      default:
        verdict = watch.take(Look(countsSinceSeconds: since), atSeconds: seconds)
        if isFirst { unsafe = seconds }
      }
      switch verdict {
      case .settled:
        #expect(seconds - unsafe >= Self.limits.quietSeconds)
        return
      case .lookAgain(let pause): seconds += pause + Double(generator.below(5))
      case .givenUp:
        #expect(seconds >= Self.limits.restlessSeconds)
        return
      }
    }
  }
}
