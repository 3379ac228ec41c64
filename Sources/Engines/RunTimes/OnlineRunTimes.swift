package import Learning
package import Simulation

/// Learns run times while jobs come and go, and predicts them from what has been seen.
///
/// It starts from a model or from none. At set counts of ended jobs (`RetrainingPlan`) a new model
/// is trained on those that have ended since the first submission; until there is one, the request
/// stands for the run time. When a job ends, its user's waiting jobs are predicted anew.
///
/// Two guards put the request back in the place of a prediction: for a job that asks for more or less
/// than any the model has seen, and for all jobs while too few outcomes fall where they were
/// predicted (`CoverageMonitor`).
package final class OnlineRunTimes: RunTimePredictor {
  private(set) package var workload: Workload
  private var plan: RetrainingPlan
  private var history: JobHistory
  private(set) package var model: RunTimeModel?
  /// How often the first error of training was met; a model that cannot be trained is done without.
  private(set) package var failure: LearningError?

  /// The features of each job when it was submitted, row by row.
  private var features: [Float]
  /// The distribution of each job, as last predicted; `RunTimeBins.count` a job.
  private(set) package var probabilities: [Float]
  private var ended: [Int32] = []
  private var nextTraining: Int
  /// Each user's waiting jobs, in the order of submission.
  private var waiting: [[Int32]]
  private var changedUsers: [Int32] = []
  private var isChanged: [Bool]
  private(set) package var calibration = Calibration()
  private(set) package var trainings = 0
  private(set) package var monitor = CoverageMonitor()
  /// Jobs that were not predicted because they ask for what no known job did.
  private(set) package var unknownRequests = 0

  /// At most this many waiting jobs of a user are predicted anew when one of his jobs ends.
  private static let revisedJobLimit = 200

  /// - Parameters:
  ///   - model: What was learned before; nil to begin with the requests.
  ///   - keeps: The features are kept of all jobs, so that models can be trained.
  package init(_ workload: Workload, model: RunTimeModel? = nil, plan: RetrainingPlan = .growing) {
    let users = Int(workload.user.max() ?? 0) + 1
    self.workload = workload
    self.model = model
    self.plan = plan
    history = JobHistory(users: users)
    features = Array(repeating: 0, count: workload.count * JobHistory.featureCount)
    probabilities = Array(repeating: 0, count: workload.count * RunTimeBins.count)
    waiting = Array(repeating: [], count: users)
    isChanged = Array(repeating: false, count: users)
    nextTraining = plan.first(hasModel: model != nil)
  }

  // MARK: - Jobs that were not known at first

  /// Takes a job in that has just been submitted and gives its position in the workload. Its run time
  /// is not known and counts as the request until `ended(_:ranFor:at:)`.
  ///
  /// Submissions are taken in as they are seen, so that two of them may stand in the other order.
  package func admit(
    id: Int64, submitSeconds: Int64, processors: Int32, requestedSeconds: Int32, user: Int32
  ) -> Int {
    let job = workload.count
    workload.append(
      id: id, submitSeconds: submitSeconds, runSeconds: requestedSeconds, processors: processors,
      requestedSeconds: requestedSeconds, user: user)
    features += repeatElement(0, count: JobHistory.featureCount)
    probabilities += repeatElement(0, count: RunTimeBins.count)
    while waiting.count <= Int(user) {
      waiting.append([])
      isChanged.append(false)
    }
    history.grow(users: waiting.count)
    return job
  }

  /// A job that was admitted has ended after `runSeconds`.
  package func ended(_ job: Int, ranFor runSeconds: Int32, at now: Int64) {
    workload.runSeconds[job] = runSeconds
    ended(job, at: now)
  }

  /// From now on models come from elsewhere alone (`adopt`), so that no call takes long.
  package func stopTraining() {
    plan = .never
    nextTraining = .max
  }

  /// A model that was trained elsewhere, in the place of the one at hand; `revise` will predict the
  /// waiting jobs anew.
  package func adopt(_ model: RunTimeModel) {
    self.model = model
    trainings += 1
    for user in waiting.indices where !waiting[user].isEmpty && !isChanged[user] {
      isChanged[user] = true
      changedUsers.append(Int32(truncatingIfNeeded: user))
    }
  }

  // MARK: - Events

  package func submitted(_ job: Int, at now: Int64) -> RunTimeExpectation {
    let count = JobHistory.featureCount
    features.withUnsafeMutableBufferPointer { all in
      history.fill(
        UnsafeMutableBufferPointer(rebasing: all[(job * count)..<((job + 1) * count)]), for: job,
        of: workload, at: now)
    }
    let expectation = features.withUnsafeBufferPointer { all in
      predict(job, UnsafeBufferPointer(rebasing: all[(job * count)..<((job + 1) * count)]))
    }
    history.submitted(job, of: workload, at: now)
    waiting[Int(workload.user[job])].append(Int32(truncatingIfNeeded: job))
    return expectation
  }

  package func started(_ job: Int, at now: Int64) {
    history.started(job, of: workload)
    forget(job)
  }

  /// A waiting job has left the queue without having run.
  package func withdrawn(_ job: Int) {
    history.withdrawn(job, of: workload)
    forget(job)
  }

  private func forget(_ job: Int) {
    let user = Int(workload.user[job])
    if let position = waiting[user].firstIndex(of: Int32(truncatingIfNeeded: job)) {
      waiting[user].remove(at: position)
    }
  }

  package func ended(_ job: Int, at now: Int64) {
    if isPredicted(job) {
      let position = position(of: job)
      calibration.add(position)
      monitor.add(position)
    }
    history.ended(job, of: workload, at: now)
    ended.append(Int32(truncatingIfNeeded: job))
    let user = workload.user[job]
    if !isChanged[Int(user)] {
      isChanged[Int(user)] = true
      changedUsers.append(user)
    }
    if ended.count >= nextTraining { train() }
  }

  package func revise(_ revised: inout [RevisedExpectation], at now: Int64) {
    defer { changedUsers.removeAll(keepingCapacity: true) }
    for user in changedUsers {
      isChanged[Int(user)] = false
      if model == nil { continue }
      for job in waiting[Int(user)].prefix(Self.revisedJobLimit) {
        let expectation = withUnsafeTemporaryAllocation(
          of: Float.self, capacity: JobHistory.featureCount
        ) { row in
          history.fill(row, for: Int(job), of: workload, at: now)
          return predict(Int(job), UnsafeBufferPointer(row))
        }
        revised.append(RevisedExpectation(job: job, expectation: expectation))
      }
    }
  }

  package func quantileSeconds(of job: Int, level: Double, elapsedSeconds: Double) -> Double {
    guard monitor.isTrusted else { return Double(workload.requestedSeconds[job]) }
    return probabilities.withUnsafeBufferPointer { all in
      RunTimeDistribution.quantile(
        level, of: Self.slice(all, job), requested: Double(workload.requestedSeconds[job]),
        elapsed: elapsedSeconds)
    }
  }

  // MARK: - Predictions

  /// What is believed of a job now.
  package func distribution(of job: Int) -> RunTimeDistribution {
    let count = RunTimeBins.count
    return RunTimeDistribution(
      probability: Array(probabilities[(job * count)..<((job + 1) * count)]),
      requestedSeconds: Double(workload.requestedSeconds[job]))
  }

  /// The jobs that have ended, in the order in which they did.
  package var endedJobs: [Int] { ended.map { Int($0) } }

  /// The probabilities of the classes, as last predicted.
  package func probabilities(of job: Int) -> ArraySlice<Float> {
    probabilities[(job * RunTimeBins.count)..<((job + 1) * RunTimeBins.count)]
  }

  private func predict(_ job: Int, _ row: UnsafeBufferPointer<Float>) -> RunTimeExpectation {
    let requested = Double(workload.requestedSeconds[job])
    guard let model else { return RunTimeExpectation(certain: requested) }
    guard
      model.known.contains(
        requestedSeconds: workload.requestedSeconds[job], processors: workload.processors[job])
    else {
      unknownRequests += 1
      return RunTimeExpectation(certain: requested)
    }
    let expectation = probabilities.withUnsafeMutableBufferPointer { all in
      let count = RunTimeBins.count
      let result = UnsafeMutableBufferPointer(rebasing: all[(job * count)..<((job + 1) * count)])
      model.predict(row, requested: requested, into: result)
      return RunTimeDistribution.expectation(of: UnsafeBufferPointer(result), requested: requested)
    }
    return monitor.isTrusted ? expectation : RunTimeExpectation(certain: requested)
  }

  /// Whether there is a distribution of a job, and not its request alone.
  private func isPredicted(_ job: Int) -> Bool { probabilities(of: job).contains { $0 > 0 } }

  private static func slice(_ all: UnsafeBufferPointer<Float>, _ job: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(rebasing: all[(job * RunTimeBins.count)..<((job + 1) * RunTimeBins.count)])
  }

  /// Where the true run time lies in the distribution that was believed in, from 0 to 1.
  private func position(of job: Int) -> Double {
    probabilities.withUnsafeBufferPointer { all in
      1
        - RunTimeDistribution.mass(
          above: Double(workload.runSeconds[job]), of: Self.slice(all, job),
          requested: Double(workload.requestedSeconds[job]))
    }
  }

  // MARK: - Training

  /// Trains on the jobs that ended last, at most `RetrainingPlan.jobLimit` of them.
  private func train() {
    nextTraining = plan.next(after: ended.count)
    do {
      model = try trainedModel()
      trainings += 1
    } catch {
      failure = failure ?? error
    }
  }

  /// A model of the jobs that have ended.
  package func trainedModel(progress: (Int) -> Bool = { _ in true }) throws(LearningError) -> RunTimeModel {
    try examples().train(progress: progress)
  }

  /// The jobs that have ended, to train on elsewhere: a copy that does not change.
  package func examples() -> RunTimeExamples {
    let jobs = ended.suffix(RetrainingPlan.jobLimit)
    let count = JobHistory.featureCount
    var rows: [Float] = []
    rows.reserveCapacity(jobs.count * count)
    for job in jobs { rows += features[(Int(job) * count)..<((Int(job) + 1) * count)] }
    let requests = jobs.map { workload.requestedSeconds[Int($0)] }
    let widths = jobs.map { workload.processors[Int($0)] }
    let known = RunTimeModel.KnownRequests(
      requestedSeconds: (requests.min() ?? 0)...(requests.max() ?? 0),
      processors: (widths.min() ?? 0)...(widths.max() ?? 0))
    return RunTimeExamples(
      features: rows, runSeconds: jobs.map { Double(workload.runSeconds[Int($0)]) }, known: known)
  }
}
