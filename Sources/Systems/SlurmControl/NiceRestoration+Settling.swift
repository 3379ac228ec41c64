extension NiceRestoration {
  /// How giving back ended, for the journal.
  package struct Settling: Sendable, Equatable {
    package enum Ending: String, Sendable {
      /// Every value was read back from a slurmctld that had had the time to save it.
      case settled
      /// It took too long; the journal has what is left.
      case givenUp = "given-up"
    }

    package var ending: Ending
    /// Of the first looks together: what was given back and what was left alone; `left` is of the last one.
    package var outcome: Outcome
    /// How often slurmctld was started anew meanwhile.
    package var restarts: Int
    /// Why it was given up; empty where it was not.
    package var reason: String
  }

  /// Gives values back until they will stay so, or a limit is reached, and says in the journal which it was.
  ///
  /// Every failure is tried again within the limits: nobody else will.
  ///
  /// - Parameters:
  ///   - leftBy: The mark of the process whose work this undoes: what it has under way is ended first.
  ///   - isAwaited: Whether somebody else would go on from here: with nobody to answer, it is left to them.
  ///   - atSeconds: Seconds since 1970, for the journal, where slurmctld never tells its own.
  package func settle(
    _ limits: RestorationWatch.Limits, leftBy: ClientMark? = nil, isAwaited: () -> Bool = { false },
    atSeconds: Int64
  ) async -> Settling {
    let clock = ContinuousClock()
    let begin = clock.now
    var watch = RestorationWatch(limits)
    var settling = Settling(ending: .givenUp, outcome: Outcome(), restarts: 0, reason: "")
    var at = atSeconds
    while true {
      var verdict: RestorationWatch.Verdict
      do throws(SlurmControlError) {
        leftBy?.endClients()
        let lastChange = try journal.lastChange()
        let outcome = try await run()
        let load = try await controller.load()
        at = load.atSeconds
        settling.outcome.add(outcome)
        verdict = watch.take(
          RestorationWatch.Look(
            countsSinceSeconds: load.sinceSeconds, asked: outcome.asked, left: outcome.left,
            completing: outcome.completing),
          atSeconds: (clock.now - begin) / .seconds(1))
        settling.restarts = watch.restarts
        if verdict == .settled {
          settling.ending = .settled
          try journal.note(settling, atSeconds: at, lastChange: lastChange)
        }
      } catch {
        verdict = watch.missed(error, atSeconds: (clock.now - begin) / .seconds(1))
        if error.isPassing, isAwaited() {
          verdict = .givenUp("left to the side-car or detach that came after")
        }
      }
      switch verdict {
      case .settled: return settling
      case .givenUp(let reason):
        settling.ending = .givenUp
        settling.reason = reason
        // A journal that cannot be written keeps its open entries all the same.
        try? journal.note(settling, atSeconds: at, lastChange: 0)
        return settling
      case .lookAgain(let pause): try? await Task.sleep(for: .seconds(pause))
      }
    }
  }
}

extension NiceRestoration.Outcome {
  fileprivate mutating func add(_ other: Self) {
    restored += other.restored
    unchanged += other.unchanged
    gone += other.gone
    foreign += other.foreign
    asked += other.asked
    left = other.left
    completing = other.completing
  }
}
