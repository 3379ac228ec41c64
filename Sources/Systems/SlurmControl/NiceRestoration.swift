/// Gives every job that the side-car has touched its own nice value back.
package struct NiceRestoration: Sendable {
  /// What became of the entries that were open.
  package struct Outcome: Sendable, Equatable {
    /// Jobs that got their value back.
    package var restored = 0
    /// Jobs that had it already.
    package var unchanged = 0
    /// Jobs that are over.
    package var gone = 0
    /// Jobs whose value somebody else has set since; it stays.
    package var foreign = 0
    /// Jobs that Slurm did not change; they stay in the journal.
    package var left = 0
    /// Jobs that are ending with another value, which cannot be changed; they may be requeued yet.
    package var completing = 0
    /// Values that Slurm was asked for.
    package var asked = 0

    package init() {}
  }

  let controller: any QueueController
  let journal: SideCarJournal
  /// Changes asked for in one go.
  private static let batch = 200
  /// A backfill cycle under way may undo a change, so it is looked at again.
  private static let rounds = 5

  package init(controller: any QueueController, journal: SideCarJournal) {
    self.controller = controller
    self.journal = journal
  }

  /// Restores what the journal says, looks whether it has come true, and tries again where it has not.
  /// - Throws: `SlurmControlError`; what has been restored by then stays so, and the rest is known.
  package func run() async throws(SlurmControlError) -> Outcome {
    var outcome = Outcome()
    var asked: Set<Int64> = []
    for round in 0...Self.rounds {
      let touched = try journal.touched()
      if touched.isEmpty { return outcome }
      let snapshot = try await controller.queue()
      let review = Review(touched, snapshot)
      try journal.close(review.closed)
      for entry in review.done {
        if asked.contains(entry.job) { outcome.restored += 1 } else { outcome.unchanged += 1 }
      }
      outcome.gone += review.gone
      outcome.foreign += review.foreign
      outcome.left = review.changes.count
      outcome.completing = review.completing
      if round == Self.rounds || review.changes.isEmpty { break }
      var start = 0
      while start < review.changes.count {
        let part = Array(review.changes[start..<min(start + Self.batch, review.changes.count)])
        try journal.intend(part, purpose: .restore, atSeconds: snapshot.atSeconds)
        _ = try await controller.setNice(part.map { NiceChange(job: $0.job, nice: $0.wanted) })
        for change in part { asked.insert(change.job) }
        outcome.asked += part.count
        start += Self.batch
      }
    }
    return outcome
  }

  /// What is to be done about jobs that were touched, given the queue.
  struct Review {
    var changes: [JournalledNice] = []
    /// Nothing is left to do for these.
    var closed: [TouchedNice] = []
    /// Those of `closed` that have their own value.
    var done: [TouchedNice] = []
    var gone = 0
    var foreign = 0
    var completing = 0

    init(_ touched: [TouchedNice], _ snapshot: QueueSnapshot) {
      var known: [Int64: LiveJob] = [:]
      for job in snapshot.jobs { known[job.number] = job }
      let named = Set(
        touched.filter { known[$0.job]?.submitSeconds == $0.submitSeconds }.map(\.job))
      for entry in touched {
        // A requeued job waits under a new submission. One that has not run and was submitted at another time is
        // another job: a slurmctld that was killed gives numbers that it has forgotten anew.
        guard let job = known[entry.job], !job.hasEnded,
          job.submitSeconds == entry.submitSeconds || job.wasRequeued && !named.contains(entry.job)
        else {
          if entry.isOpen {
            gone += 1
            closed.append(entry)
          }
          continue
        }
        if job.state == .completing, job.nice != entry.original, entry.explains(job.nice) {
          // It ends, and nothing can be changed, or it is requeued.
          completing += 1
        } else if job.nice == entry.original {
          if entry.isOpen {
            closed.append(entry)
            done.append(entry)
          }
        } else if entry.explains(job.nice) {
          // Also where it had been given back: a slurmctld that was killed has forgotten that.
          changes.append(
            JournalledNice(
              job: entry.job, submitSeconds: entry.submitSeconds, original: entry.original,
              previous: job.nice,
              wanted: entry.original))
        } else if entry.isOpen {
          foreign += 1
          closed.append(entry)
        }
      }
    }
  }
}
