/// The order of a queue as its scheduler has computed it.
package struct QueuePriorities: Sendable, Equatable {
  /// Of each waiting job, by its position in the record, at the moment of the forecast.
  package var ofJob: [Int32: Double] = [:]
  /// Of a job that a user would submit at that moment, by the user's number.
  package var ofUser: [Double]
  package var aging: PriorityRollout.Aging
  /// Waiting jobs that are held back by something other than the order: they take no part.
  package var blocked: Set<Int32> = []
  /// When waiting jobs may first start, where that is later than the moment.
  package var availableSeconds: [Int32: Int64] = [:]
  /// How use moves priorities while the queue goes on; nil where they stay as they are, but for age.
  package var fairShare: FairShareOutlook?
  /// Whom each user's jobs are charged to, by the user's number; -1 for nobody.
  package var associationOfUser: [Int32] = []
  /// Whom a job is charged to, where that is not its user's first.
  package var associationOfJob: [Int32: Int32] = [:]
  /// What no job of the queue may have.
  package var reserved: [ReservedSpan] = []
  /// Running jobs that lie in what is reserved: they are counted there.
  package var withinReserved: Set<Int32> = []

  /// Whom a job is charged to; -1 for nobody.
  package func association(_ job: Int32, user: Int) -> Int32 {
    associationOfJob[job] ?? (associationOfUser.indices.contains(user) ? associationOfUser[user] : -1)
  }

  package init(ofUser: [Double], aging: PriorityRollout.Aging) {
    self.ofUser = ofUser
    self.aging = aging
  }
}
