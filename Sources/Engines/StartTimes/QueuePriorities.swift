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

  package init(ofUser: [Double], aging: PriorityRollout.Aging) {
    self.ofUser = ofUser
    self.aging = aging
  }
}
