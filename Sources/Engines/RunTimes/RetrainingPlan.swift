/// After how many ended jobs models are trained.
package struct RetrainingPlan: Sendable, Equatable {
  /// The first model after this many ended jobs; none if nil.
  package var firstJobs: Int?
  /// The count doubles until the models are this many jobs apart.
  package var mostJobsBetween: Int

  /// At most this many jobs, those that ended last, are trained on.
  package static let jobLimit = 60_000

  package init(firstJobs: Int?, mostJobsBetween: Int) {
    self.firstJobs = firstJobs
    self.mostJobsBetween = mostJobsBetween
  }

  /// 400 jobs, then doubling, then every 10,000.
  package static let growing = RetrainingPlan(firstJobs: 400, mostJobsBetween: 10_000)
  /// The model that is there is kept.
  package static let never = RetrainingPlan(firstJobs: nil, mostJobsBetween: 1)

  /// A model is replaced when at least half as many jobs have ended as it was learned from.
  package static func continuing(_ model: RunTimeModel) -> RetrainingPlan {
    RetrainingPlan(firstJobs: max(10_000, model.trainedJobs / 2), mostJobsBetween: 10_000)
  }

  func first(hasModel: Bool) -> Int {
    guard let firstJobs else { return .max }
    return hasModel ? max(firstJobs, mostJobsBetween) : firstJobs
  }

  func next(after ended: Int) -> Int { min(2 * ended, ended + mostJobsBetween) }
}
