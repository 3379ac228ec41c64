package import SlurmControl

extension LiveStartForecaster {
  /// The reservation that a job asks for, where it is known and keeps processors; nil where it asks for none.
  package func reservation(ofPlace place: Int) -> LiveReservation? {
    let name = snapshot.jobs[place].reservation
    guard !name.isEmpty, snapshot.jobs[place].isWaiting else { return nil }
    return snapshot.reservations.first { $0.name == name && span(of: $0) != nil }
  }

  private func span(of reservation: LiveReservation) -> Range<Int64>? {
    let now = snapshot.atSeconds
    return reservation.spans(from: now, until: now + MachineShare.horizonSeconds).first
  }

  /// The past without its last day: what came to the whole machine then does not come again to a reservation.
  func pastOfReservations(_ past: [PassedJob]) -> [PassedJob] {
    past.filter { $0.submitSeconds < snapshot.atSeconds - 86_400 - 1 }
  }

  /// The queue of those that ask for one reservation: what it keeps is their machine, from its beginning to its end.
  ///
  /// - Returns: Nil where the reservation never comes.
  func queue(of reservation: LiveReservation, processors: Int) -> QueueSnapshot? {
    guard let span = span(of: reservation) else { return nil }
    var queue = QueueSnapshot(atSeconds: snapshot.atSeconds, jobs: [])
    for job in snapshot.jobs where job.reservation == reservation.name {
      var job = job
      if job.isWaiting {
        job.eligibleSeconds = job.eligibleSeconds.map { max($0, span.lowerBound) }
        // Its reservation is what is asked about: it is not in its own way.
        if job.reason.lowercased() == "reservation" { job.reason = "Priority" }
      }
      job.reservation = ""
      queue.jobs.append(job)
    }
    var closed = LiveReservation(
      name: "after \(reservation.name)", startSeconds: span.upperBound,
      endSeconds: span.upperBound + MachineShare.horizonSeconds)
    closed.processors = Int64(processors)
    queue.reservations = [closed]
    return queue
  }
}
