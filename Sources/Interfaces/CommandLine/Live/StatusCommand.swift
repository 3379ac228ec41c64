internal import ArgumentParser
internal import Foundation
internal import LiveScheduling
internal import Slurm
internal import SlurmControl
internal import Statistics

/// `plait status`: what the side-car does, and what the queue's users gained or lost by it.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Says how the side-car of a live Slurm is doing, and what its users gained or lost.",
    discussion: """
      The other side of the reckoning is a replica of Slurm's schedulers that gets the same jobs; how far it is from \
      Slurm itself is measured on the jobs that came while nothing was changed. In canary mode the two arms are \
      compared as they fared.

      EXAMPLES

        plait status
        plait status --conf /etc/slurm/slurm.conf --accounts sacctmgr.dump
        plait status --json
      """)

  @OptionGroup var place: SideCarPlace
  @OptionGroup(title: "The replica") var slurm: SlurmArguments

  @Flag(help: "Do not reckon what was gained: only how the side-car is.") var brief = false
  @Option(help: "The seed of the bootstrap.") var seed: UInt64 = 1
  @Flag(help: "Print the answer as JSON (plait.status/1).") var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try await command.answer() }
  }

  private func answer() async throws {
    let folder = try place.existingFolder()
    let journal = try SideCarJournal(folder: folder)
    var answer = StatusAnswer(folder: folder, sideCar: try Self.status(folder))
    answer.process = SideCarLock.holder(folder: folder)
    answer.openNices = try journal.openCount()
    answer.isSettled = try journal.isSettled()
    answer.lastGivingBack = try journal.settlings().last.map { StatusAnswer.GivingBack($0) }
    answer.changes = try journal.changeCount(.order)
    answer.needlessChanges = try journal.needlessChanges()
    answer.periods = try journal.periods().map { StatusAnswer.Period($0) }
    if !brief {
      answer.gains = await gains(journal, at: answer.sideCar?.atSeconds)
    }
    if json { try Console.shared.output(json: answer) } else { StatusText.print(answer) }
  }

  /// What was gained, or why that cannot be said.
  private func gains(_ journal: SideCarJournal, at: Int64?) async -> StatusAnswer.Gains {
    do {
      return try await StatusAnswer.Gains(
        journal, now: at ?? Clock.unixSeconds, seed: seed, slurm: Self.configured(slurm))
    } catch {
      return StatusAnswer.Gains(unknown: "\(error)")
    }
  }

  /// The arguments with the running cluster's own slurm.conf where none is named.
  static func configured(_ slurm: SlurmArguments) async -> SlurmArguments {
    guard slurm.conf == nil else { return slurm }
    var found = slurm
    let controller = SlurmCommands(environment: ProcessInfo.processInfo.environment)
    if let path = try? await controller.identity().configurationPath, !path.isEmpty { found.conf = path }
    return found
  }

  static func status(_ folder: String) throws -> SideCarStatus? {
    guard let data = FileManager.default.contents(atPath: StatusFile.path(folder)) else { return nil }
    return try? JSONDecoder().decode(SideCarStatus.self, from: data)
  }
}

/// The answer of `plait status`.
struct StatusAnswer: Answer {
  static let schema = "plait.status/1"
  var folder: String
  /// The process that holds the lock; nil where none runs.
  var process: Int32?
  var sideCar: SideCarStatus?
  /// Jobs whose value is the side-car's, by the journal.
  var openNices = 0
  /// Whether slurmctld is known to have saved every job's own value since the last change.
  var isSettled = true
  /// How giving back all values ended last.
  var lastGivingBack: GivingBack?
  var changes = 0
  var needlessChanges = 0
  var periods: [Period] = []
  var gains: Gains?

  init(folder: String, sideCar: SideCarStatus?) {
    self.folder = folder
    self.sideCar = sideCar
  }

  /// Values given back by a guardian or a detach: until they were safe, or until it was given up.
  struct GivingBack: Encodable {
    var atSeconds: Int64
    /// `settled` or `given-up`.
    var ending: String
    var restored: Int
    var left: Int
    /// How often slurmctld was started anew meanwhile.
    var restarts: Int
    var reason: String

    init(_ settling: JournalledSettling) {
      atSeconds = settling.atSeconds
      ending = settling.ending
      restored = settling.restored
      left = settling.left
      restarts = settling.restarts
      reason = settling.reason
    }
  }

  struct Period: Encodable {
    var startSeconds: Int64
    var endSeconds: Int64?
    var mode: String
    var policy: String

    init(_ period: SideCarPeriod) {
      startSeconds = period.startSeconds
      endSeconds = period.endSeconds
      mode = period.mode
      policy = period.policy
    }
  }

  /// What the users gained or lost.
  struct Gains: Encodable {
    /// The jobs that came while the side-car acted, against the replica of Slurm without it.
    var acting: Comparison?
    /// The jobs that came while it changed nothing: how far the replica is from Slurm.
    var replicaCheck: Comparison?
    var experiment: Experiment?
    /// Why nothing can be said.
    var unknown: String?
    var warnings: [String] = []

    init(unknown: String) { self.unknown = unknown }

    init(_ journal: SideCarJournal, now: Int64, seed: UInt64, slurm: SlurmArguments) throws {
      let jobs = try journal.passedJobs()
      experiment = ExperimentResult(jobs, seed: seed).map { Experiment($0) }
      let reckoning: LiveReckoning
      do {
        reckoning = try LiveReckoning(journal, now: now, seed: seed, slurm: slurm)
      } catch {
        // An experiment needs no replica.
        unknown = "\(error)"
        return
      }
      warnings = reckoning.warnings
      acting = reckoning.acting.map { Comparison($0) }
      replicaCheck = reckoning.replicaCheck.map { Comparison($0) }
      if acting == nil, replicaCheck == nil {
        unknown = "too few jobs have ended since the side-car came; 76 are needed"
      }
    }
  }

  /// Both sides of a comparison.
  struct Comparison: Encodable {
    var jobs: Int
    var meanWaitSeconds: Measure
    var meanBoundedSlowdown: Measure
    var longestWaitSeconds: Double
    var baselineLongestWaitSeconds: Double

    init(_ reckoning: Reckoning) {
      jobs = reckoning.jobs
      meanWaitSeconds = Measure(reckoning.meanWaitSeconds)
      meanBoundedSlowdown = Measure(reckoning.meanBoundedSlowdown)
      longestWaitSeconds = reckoning.longestWaitSeconds.actual
      baselineLongestWaitSeconds = reckoning.longestWaitSeconds.baseline
    }

    struct Measure: Encodable {
      var actual: Double
      var baseline: Double
      /// A fraction of the baseline's, with its 95 % interval.
      var change: Double
      var low: Double
      var high: Double

      init(_ change: Reckoning.Change) {
        actual = change.actual
        baseline = change.baseline
        self.change = change.relative.value
        low = change.relative.low
        high = change.relative.high
      }
    }
  }

  /// The arms of an experiment.
  struct Experiment: Encodable {
    var treated: Int
    var control: Int
    var slowdownRatio: Double
    var low: Double
    var high: Double
    var treatedMeanWaitSeconds: Double
    var controlMeanWaitSeconds: Double

    init(_ result: ExperimentResult) {
      treated = result.treated
      control = result.control
      slowdownRatio = result.slowdownRatio.value
      low = result.slowdownRatio.low
      high = result.slowdownRatio.high
      treatedMeanWaitSeconds = result.treatedMeanWaitSeconds
      controlMeanWaitSeconds = result.controlMeanWaitSeconds
    }
  }
}
