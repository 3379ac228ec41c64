internal import Learning
internal import RunTimes
internal import Simulation
package import SlurmControl
package import StartTimes

/// Forecasts the starts of a live queue: run times learned from the cluster's past, played forward in the order that
/// slurmctld has computed.
package final class LiveStartForecaster {
  package private(set) var record: LiveRecord
  package let snapshot: QueueSnapshot
  package let processors: Int
  package let rules: ServiceRules
  /// Jobs that are asked for and not submitted, by position.
  private let asked: Int?
  private let forecaster: StartTimeForecaster
  private let priorities: QueuePriorities
  private let outlook: QueueOutlook
  private let machine: MachineShare
  /// What another one, for the jobs of a reservation, begins with.
  private let beginning: Beginning
  private var ofReservations: [String: LiveStartForecaster] = [:]

  private struct Beginning {
    var past: [PassedJob]
    var processorsPerNode: Int?
    var settings: PrioritySettings
    var seed: UInt64
  }

  /// A job that is not submitted yet.
  package struct Asked: Sendable, Equatable {
    package var processors: Int32
    package var limitSeconds: Int64?
    package var user: String
    package var quality: String?
    package var partition: String?

    package init(
      processors: Int32, limitSeconds: Int64?, user: String, quality: String?, partition: String?
    ) {
      self.processors = processors
      self.limitSeconds = limitSeconds
      self.user = user
      self.quality = quality
      self.partition = partition
    }
  }

  /// Walks through the past, and learns on the way where `model` is nil.
  ///
  /// - Parameters:
  ///   - shares: What accounts and users have used; nil where it is not known: priorities then stay as they are.
  ///   - learnFrom: Start times are learned from this many of the latest submissions; 0 for none.
  ///   - progress: Gets the jobs that were walked by; false to stop.
  /// - Throws: `SimulationError`, `LearningError`, and `StartModelError` for a model of another machine.
  package init(
    _ snapshot: QueueSnapshot, past: [PassedJob], processors: Int, processorsPerNode: Int?,
    settings: PrioritySettings, shares: AccountShares? = nil, asked: Asked? = nil,
    model: (file: StartModelFile, path: String)? = nil,
    learnFrom: Int = 0, seed: UInt64 = 1, progress: (Int) -> Bool = { _ in true }
  ) throws {
    let snapshot = snapshot.plausible
    self.snapshot = snapshot
    self.processors = processors
    rules = ServiceRules(QueuePriorities.policy(settings))
    let processorsPerNode = processorsPerNode ?? LiveRecord.processorsPerNode(in: snapshot)
    beginning = Beginning(past: past, processorsPerNode: processorsPerNode, settings: settings, seed: seed)
    var record = LiveRecord(
      snapshot, past: past, processors: processors, processorsPerNode: processorsPerNode)
    self.asked = asked.map { asked in
      record.appendAsked(
        processors: asked.processors, limitSeconds: asked.limitSeconds, user: asked.user,
        quality: asked.quality, partition: asked.partition)
    }
    self.record = record
    if let model { try model.file.check(processors: processors, rules: rules, path: model.path) }
    let numbered = record.jobs.renumbered(
      queues: model.map { StartModelFile.renumbering(record.queues, as: $0.file.queues) } ?? [:],
      partitions: model.map { StartModelFile.renumbering(record.partitions, as: $0.file.partitions) } ?? [:])
    forecaster = try StartTimeForecaster(
      numbered, processors: processors, rules: rules,
      firstExample: learnFrom > 0 ? max(record.jobs.count - learnFrom, 0) : .max, seed: seed,
      trained: model?.file.trained)
    let reached = forecaster.advance(to: record.now, progress: progress)
    if reached, model == nil, learnFrom > 0 { try forecaster.learn { _ in progress(record.jobs.count) } }
    var priorities = QueuePriorities(record, snapshot: snapshot, settings: settings)
    if let shares { priorities.follow(shares, record: record, snapshot: snapshot, settings: settings) }
    let machine = MachineShare(snapshot, processors: processors, processorsPerNode: processorsPerNode)
    priorities.keep(machine, record: record, snapshot: snapshot)
    self.priorities = priorities
    self.machine = machine
    outlook = QueueOutlook(forecaster.replay, priorities: priorities, seed: seed)
  }

  package var hasModel: Bool { forecaster.model != nil }
  package var examples: Int { forecaster.model?.trainedRows ?? 0 }
  package var rollouts: Int { outlook.rollouts }
  /// To the jobs of the queue: not those that are reserved.
  package var freeProcessors: Int64 { max(forecaster.replay.free - machine.idleKept, 0) }

  /// What was learned, to be kept; nil where there were too few starts.
  package func modelFile(source: String, seed: UInt64) -> StartModelFile? {
    forecaster.trained.map { trained in
      StartModelFile(
        trained: trained, processors: processors, rules: rules,
        origin: .init(
          log: source, fingerprint: record.jobs.fingerprint, jobs: record.jobs.count,
          untilSeconds: snapshot.atSeconds, seed: seed), queues: record.queues, partitions: record.partitions)
    }
  }

  // MARK: - Forecasts

  /// All waiting jobs that take part in the order, by their places in the snapshot.
  package func forecasts() -> [(place: Int, forecast: LiveForecast)] {
    let samples = outlook.starts()
    var found: [Int: (first: StartSamples, last: StartSamples)] = [:]
    for (job, samples) in zip(outlook.jobs, samples) {
      guard let place = record.liveOfPosition[Int(job)] else { continue }
      guard let known = found[place] else {
        found[place] = (samples, samples)
        continue
      }
      found[place] = (
        samples.quantile(0.5) < known.first.quantile(0.5) ? samples : known.first,
        samples.quantile(0.5) > known.last.quantile(0.5) ? samples : known.last
      )
    }
    return found.keys.sorted().compactMap { place in
      guard let (first, last) = found[place], let positions = record.positions[place] else { return nil }
      return (place, forecast(positions[0], first, last: positions.count > 1 ? last : nil))
    }
  }

  /// The job at a place of the snapshot, within its reservation where it asks for one that is known; as if nothing else
  /// held it back. Nil where it does not wait.
  package func forecast(place: Int) -> LiveForecast? {
    if let (inside, own) = within(place) { return inside.forecast(place: own) }
    guard let positions = record.positions[place], let first = positions.first, let last = positions.last
    else {
      return nil
    }
    let lastTask = positions.count > 1 ? outlook.starts(of: JobAsk(last, of: record.jobs)) : nil
    return forecast(first, outlook.starts(of: JobAsk(first, of: record.jobs)), last: lastTask)
  }

  /// The job that was asked for.
  package func forecastOfAsked() -> LiveForecast? {
    asked.map { forecast($0, outlook.starts(of: JobAsk($0, of: record.jobs)), last: nil) }
  }

  private func forecast(_ job: Int, _ samples: StartSamples, last: StartSamples?) -> LiveForecast {
    let ask = JobAsk(job, of: record.jobs)
    let (reason, ahead) = reason(ask)
    return LiveForecast(
      start: .init(samples), lastTask: last.map { .init($0) },
      learnedSeconds: hasModel ? forecaster.forecast(ask).medianSeconds : nil, reason: reason, ahead: ahead)
  }

  /// Smaller and shorter requests for the job at a place, or for the one that is asked for where that is nil.
  package func alternatives(place: Int?) -> [LiveForecast.Alternative] {
    if let place, let (inside, own) = within(place) { return inside.alternatives(place: own) }
    guard let job = place.map({ record.positions[$0]?.first }) ?? asked else { return [] }
    let ask = JobAsk(job, of: record.jobs)
    let own = outlook.starts(of: ask).quantile(0.5)
    return RequestGrid.smaller(than: ask).map { other in
      let start = LiveForecast.Start(outlook.starts(of: other))
      return LiveForecast.Alternative(
        processors: other.processors, requestedSeconds: other.requestedSeconds, start: start,
        startsNoticeablySooner: start.medianSeconds <= own - 60 && start.medianSeconds <= 0.75 * own)
    }
  }

  /// The queue of the reservation that a waiting job asks for, and the job's place in it.
  private func within(_ place: Int) -> (LiveStartForecaster, Int)? {
    guard let reservation = reservation(ofPlace: place) else { return nil }
    let number = snapshot.jobs[place].number
    func found(_ inside: LiveStartForecaster) -> (LiveStartForecaster, Int)? {
      inside.snapshot.jobs.firstIndex { $0.number == number }.map { (inside, $0) }
    }
    if let known = ofReservations[reservation.name] { return found(known) }
    let size = min(Int(reservation.processors), processors)
    guard let queue = queue(of: reservation, processors: size),
      let inside = try? LiveStartForecaster(
        queue, past: pastOfReservations(beginning.past), processors: size,
        processorsPerNode: beginning.processorsPerNode,
        settings: beginning.settings, seed: beginning.seed)
    else { return nil }
    ofReservations[reservation.name] = inside
    return found(inside)
  }

  /// When a running job ends: the median and the time by which nine in ten such jobs have ended.
  package func end(place: Int) -> (medianSeconds: Double, lateSeconds: Double)? {
    guard let job = record.liveOfPosition.first(where: { $0.value == place })?.key,
      forecaster.replay.running.contains(Int32(truncatingIfNeeded: job))
    else { return nil }
    let elapsed = Double(record.now - record.jobs.startSeconds[job])
    func left(_ level: Double) -> Double {
      max(
        forecaster.replay.runTimes.quantileSeconds(of: job, level: level, elapsedSeconds: elapsed) - elapsed,
        0)
    }
    return (left(0.5), left(0.9))
  }

  // MARK: - Why not now

  private static let namedAhead = 5

  private func reason(_ ask: JobAsk) -> (WaitReason, [Int64]) {
    let workload = record.jobs.workload
    var reason = WaitReason(for: ask, in: forecaster.replay, kept: machine.idleKept)
    let own = priority(ask.job)
    var ahead: [Int] = []
    for number in forecaster.replay.waiting
    where Int(number) != ask.job && !priorities.blocked.contains(number) {
      if (priorities.availableSeconds[number] ?? record.now) > record.now { continue }
      let other = priority(Int(number))
      if other > own || other == own && Int(number) < ask.job { ahead.append(Int(number)) }
    }
    ahead.sort { (priority($1), $0) < (priority($0), $1) }
    reason.jobsAhead = ahead.count
    reason.processorsAhead = ahead.reduce(0) { $0 + Int64(workload.processors[$1]) }
    reason.processorHoursAhead = ahead.reduce(0) {
      $0 + Double(workload.processors[$1]) * Double(workload.requestedSeconds[$1]) / 3600
    }
    reason.likelyProcessorHoursAhead = ahead.reduce(0) {
      $0 + Double(workload.processors[$1])
        * forecaster.replay.runTimes.quantileSeconds(of: $1, level: 0.5, elapsedSeconds: 0) / 3600
    }
    if reason.kind != .processors { reason.kind = ahead.isEmpty ? .scheduler : .priority }
    return (reason, ahead.prefix(Self.namedAhead).map { workload.id[$0] })
  }

  private func priority(_ job: Int) -> Double {
    priorities.ofJob[Int32(truncatingIfNeeded: job)] ?? priorities.ofUser[Int(record.jobs.workload.user[job])]
  }
}

extension QueueSnapshot {
  /// Without jobs whose times or sizes no queue has, so that sums of them stay numbers.
  fileprivate var plausible: QueueSnapshot {
    func isMoment(_ seconds: Int64?) -> Bool { seconds.map { (0...1 << 50).contains($0) } ?? true }
    var plausible = self
    plausible.atSeconds = min(max(atSeconds, 0), 1 << 50)
    plausible.jobs.removeAll { job in
      !isMoment(job.submitSeconds) || !isMoment(job.eligibleSeconds) || !isMoment(job.startSeconds)
        || !isMoment(job.endSeconds) || !(0...1 << 31).contains(job.processors)
        || !(0...1 << 31).contains(job.nodes)
    }
    plausible.reservations.removeAll { !isMoment($0.startSeconds) || !isMoment($0.endSeconds) }
    return plausible
  }
}
