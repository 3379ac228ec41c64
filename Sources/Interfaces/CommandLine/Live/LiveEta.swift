internal import BatchScripts
internal import Diagnostics
internal import Files
internal import Foundation
internal import SlurmControl
internal import SlurmSettings
internal import StartForecasts

/// One question to a live queue: when will its jobs start, and why not now?
struct LiveEta {
  private let command: EtaCommand
  private let controller: any QueueController

  /// The history that is learned from, in seconds.
  private static let historySeconds: Int64 = 60 * 86_400
  private static let pastLimit = 30_000
  /// A model that lies in the side-car's folder under this name is taken up unasked.
  static let modelName = "eta.model"

  init(_ command: EtaCommand, controller: any QueueController) {
    self.command = command
    self.controller = controller
  }

  func run() async throws {
    try command.save.map(OutputPlace.check)
    let identity = try await controller.identity()
    let processors = try await controller.processors()
    var snapshot = try await controller.queue()
    let kept = try await controller.reservations()
    snapshot.reservations = kept.reservations
    if !kept.reservations.isEmpty { try await readNodes(into: &snapshot) }
    snapshot.unreadable += kept.unreadable
    let shares = identity.priority.fairShareWeight > 0 ? try await controller.shares() : nil
    if !command.json {
      for line in snapshot.unreadable {
        Console.shared.warning("a record of the queue was not understood: \(line)")
      }
    }
    let past = try await past(identity, at: snapshot.atSeconds)
    let asked = try asked(processors: Int(processors), identity, snapshot)
    let model = try model(identity)
    let progress = ProgressLine("walking through the past", unit: "jobs")
    let forecaster = try LiveStartForecaster(
      snapshot, past: past.jobs, processors: Int(clamping: processors),
      processorsPerNode: processorsPerNode(identity), settings: identity.priority, shares: shares,
      asked: asked?.asked,
      model: model, learnFrom: learnFrom, seed: command.seed
    ) { done in
      progress.update(done, of: past.jobs.count)
      return !Interrupt.isRequested
    }
    progress.finish()
    if Interrupt.isRequested { throw Interrupted(message: "nothing was forecast yet") }
    try save(forecaster, source: past.source)
    try tell(forecaster, past: past, model: model?.path, asked: asked)
  }

  /// What is up of the nodes that are reserved. Where that cannot be read, reservations count as they are told.
  private func readNodes(into snapshot: inout QueueSnapshot) async throws {
    do throws(SlurmControlError) {
      snapshot.nodes = try await controller.nodes()
    } catch {
      guard error.code == .malformed else { throw error }
      snapshot.unreadable.append("the nodes: \(error.diagnosis)")
    }
  }

  private func tell(
    _ forecaster: LiveStartForecaster, past: Past, model: String?,
    asked: (asked: LiveStartForecaster.Asked, notes: [String])?
  ) throws {
    let context = LiveEtaAnswer.Context(forecaster: forecaster, past: past.source, model: model)
    if command.all {
      let answer = LiveQueueAnswer(context)
      if command.json { try Console.shared.output(json: answer) } else { LiveEtaText.print(answer) }
      return
    }
    guard let word = command.log, let target = LiveTarget(word) else { return }
    let answer: LiveEtaAnswer
    switch target {
    case .script(let path): answer = LiveEtaAnswer(context, script: path, notes: asked?.notes ?? [])
    case .job(let text):
      if let place = LiveTarget.place(of: text, in: forecaster.snapshot.jobs) {
        answer = LiveEtaAnswer(context, place: place)
      } else if let job = past.accounted.last(where: { "\($0.number)" == text }) {
        answer = LiveEtaAnswer(context, past: job)
      } else {
        throw EtaError(
          "neither slurmctld nor the accounting of the last 60 days knows a job \(text) that waits, runs or has run",
          file: "squeue")
      }
    }
    if command.json { try Console.shared.output(json: answer) } else { LiveEtaText.print(answer) }
  }

  private func save(_ forecaster: LiveStartForecaster, source: String) throws {
    guard let path = command.save else { return }
    guard let file = forecaster.modelFile(source: source, seed: command.seed) else {
      throw EtaError(
        "there is nothing to save: too few of the \(forecaster.record.pastJobs) past jobs (\(source)) have starts to learn "
          + "from; give a longer log with --learn-from FILE", file: source)
    }
    try AtomicFile.write(String(decoding: file.json, as: UTF8.self), to: path)
    let answer = EtaModelAnswer(file, path: path)
    if command.log == nil, !command.all, command.json { try Console.shared.output(json: answer) }
    if !command.json { Console.shared.output(answer.text) }
  }

  // MARK: - What is known

  /// Jobs that are over.
  private struct Past {
    var jobs: [PassedJob]
    /// Those of them that accounting tells.
    var accounted: [PassedJob]
    var source: String
  }

  private var learnFrom: Int { command.learnFrom.count ?? 6000 }

  /// The jobs that are over: from a log, from accounting, else from the side-car's journal.
  private func past(_ identity: ControllerIdentity, at: Int64) async throws -> Past {
    var past: [PassedJob]
    var source: String
    let since = at - Self.historySeconds
    let accounted = try await controller.history(sinceSeconds: since)
    if case .log(let path) = command.learnFrom {
      // What has come since the log was written is in accounting.
      past = try PastLog.jobs(path)
      let last = past.compactMap(\.endSeconds).max() ?? .min
      past += accounted.filter { $0.submitSeconds > last || ($0.endSeconds ?? .min) > last }
      source = path
    } else {
      past = accounted
      source = "sacct"
    }
    if past.isEmpty, let folder = try? command.place.folder(cluster: identity.cluster),
      SideCarJournal.exists(folder: folder)
    {
      past = try SideCarJournal(folder: folder).passedJobs(since: since).filter { $0.endSeconds != nil }
      source = "the side-car's journal"
    }
    past.sort { ($0.submitSeconds, $0.number) < ($1.submitSeconds, $1.number) }
    return Past(jobs: past.suffix(Self.pastLimit), accounted: accounted, source: source)
  }

  /// The model that is named, else the one that lies in the side-car's folder.
  private func model(_ identity: ControllerIdentity) throws -> (file: StartModelFile, path: String)? {
    if let path = command.model { return (try StartModelFile(path: path), path) }
    guard command.save == nil, command.learnFrom.count ?? 6000 == 6000,
      let folder = try? command.place.folder(cluster: identity.cluster)
    else { return nil }
    let path = folder + "/" + Self.modelName
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return (try StartModelFile(path: path), path)
  }

  /// From the cluster's slurm.conf, where it can be read.
  private func processorsPerNode(_ identity: ControllerIdentity) -> Int? {
    var slurm = SlurmArguments()
    slurm.conf = command.conf ?? (identity.configurationPath.isEmpty ? nil : identity.configurationPath)
    slurm.accounts = nil
    guard slurm.conf != nil, let configuration = try? slurm.configuration(),
      let cluster = try? ConfiguredCluster(configuration)
    else { return nil }
    return ConfiguredService(cluster, configuration: configuration, partitionNames: [], numbers: [])
      .processorsPerNode
  }

  /// The script, if one is asked for, as a job of the user who asks.
  private func asked(
    processors: Int, _ identity: ControllerIdentity, _ snapshot: QueueSnapshot
  ) throws -> (asked: LiveStartForecaster.Asked, notes: [String])? {
    guard !command.all, let word = command.log, case .script(let path) = LiveTarget(word) else {
      if command.user != nil { throw UsageError(message: "--user goes with a script; a job has its own") }
      return nil
    }
    let batch = try BatchScript(path: path)
    let ofNode = processorsPerNode(identity) ?? LiveRecord.processorsPerNode(in: snapshot)
    guard let width = batch.processors(processorsPerNode: ofNode), Int(width) <= processors else {
      throw EtaError("the script asks for more processors than the machine has (\(processors))", file: path)
    }
    var notes: [String] = []
    if batch.limitSeconds == nil {
      notes.append("the script sets no time limit (-t): 365 days are planned for it")
    }
    if let dependency = batch.dependency {
      notes.append("counted from when its dependency is met (\(dependency))")
    }
    if let begin = batch.begin { notes.append("counted from when it may begin (\(begin))") }
    if batch.isHeld { notes.append("counted from its release: the script holds the job") }
    if let array = batch.array { notes.append("for the first task of the array \(array)") }
    return (
      LiveStartForecaster.Asked(
        processors: width, limitSeconds: batch.limitSeconds, user: command.user ?? NSUserName(),
        quality: batch.qos,
        partition: batch.partition), notes
    )
  }
}
