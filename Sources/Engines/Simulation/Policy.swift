/// How a queue is ordered: by a named key, or by a learned one, over requests or over what is expected
/// of run times.
package enum QueueOrder: Sendable, Equatable {
  case named(PriorityOrder)
  case linear(LinearKey)
  case expectation(ExpectationKey)

  /// Whether the key of a waiting job changes as time passes.
  package var isDynamic: Bool {
    switch self {
    case .named(let order): order.isDynamic
    case .linear, .expectation: true
    }
  }
}

/// What may start besides the head of the queue.
package enum Backfill: String, Sendable, CaseIterable {
  /// Nothing: the queue waits for its head.
  case none
  /// EASY (Lifka, 1995; Mu'alem and Feitelson, 2001): the head has a reservation at the earliest
  /// time that the running jobs' expected ends allow (the shadow time); another job may start if it
  /// fits now and either is expected to end by the shadow time or uses only processors that the
  /// head will not need then (the extra processors).
  case easy
  /// Conservative (Mu'alem and Feitelson, 2001): every job has a reservation, and one starts early
  /// only if that delays no reservation; when a job ends early, the reservations are compressed in
  /// the order of the queue.
  case conservative
}

/// Which events of the same second come first, and when the scheduler runs.
package enum EventOrder: String, Sendable, CaseIterable {
  /// All ends, then all submissions, then one scheduling pass. The default.
  case endsFirst = "ends-first"
  /// Submissions one by one, each followed by a pass if the job fits; then ends one by one in the
  /// order in which the jobs were started, each followed by a pass; a processor is free from the
  /// second in which its job was expected to end. The order of the pyss simulator (Hebrew
  /// University), with which the SC15 prediction study made its published schedules.
  case submissionsFirst = "submissions-first"
}

/// A scheduling policy: everything that decides which job starts when, but the jobs themselves.
package struct Policy: Sendable, Equatable {
  package var order: QueueOrder
  package var backfill: Backfill
  /// The order in which jobs are tried for backfilling; that of the queue if nil.
  package var backfillOrder: QueueOrder?
  package var eventOrder: EventOrder
  /// What the key `multifactor` weighs.
  package var multifactor: MultifactorWeights
  /// How predicted run times are planned with, where there is a predictor.
  package var planning = RunTimePlanning()

  package init(
    order: QueueOrder, backfill: Backfill, backfillOrder: QueueOrder? = nil,
    eventOrder: EventOrder = .endsFirst, multifactor: MultifactorWeights = MultifactorWeights()
  ) {
    self.order = order
    self.backfill = backfill
    self.backfillOrder = backfillOrder
    self.eventOrder = eventOrder
    self.multifactor = multifactor
  }

  package init(
    _ order: PriorityOrder, backfill: Backfill, backfillOrder: PriorityOrder? = nil,
    eventOrder: EventOrder = .endsFirst
  ) {
    self.init(
      order: .named(order), backfill: backfill, backfillOrder: backfillOrder.map { .named($0) },
      eventOrder: eventOrder)
  }
}
