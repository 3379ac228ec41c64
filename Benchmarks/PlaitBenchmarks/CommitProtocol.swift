internal import Files
internal import Foundation
internal import JobLogs
internal import PolicySearch
internal import Simulation
internal import Statistics
internal import WorkloadModels

/// The windows of the commit protocol: the published ten, further ones of the same logs, and fresh
/// ones of the model that the logs were made with.
enum CommitProtocol {
  struct Log {
    var name: String
    var file: String
    /// The kinds of jobs of Lublin and Feitelson's model that the log's jobs are of, by their sizes
    /// and run times outside of the ten windows: Lublin-1 has one kind, Lublin-2 two.
    var model: WorkloadModel
  }

  static let logs = [
    Log(name: "Lublin-1", file: "lublin_256", model: WorkloadModel(kinds: [.typeless], users: nil)),
    Log(
      name: "Lublin-2", file: "lublin_256_new2",
      model: WorkloadModel(kinds: [.interactive, .batch], users: nil)),
  ]

  static let processors = RLSchedulerTable.processors
  static let windowJobs = RLSchedulerTable.windowLength
  /// The seed of the further windows, which nothing was trained on or chosen by.
  static let furtherSeed: UInt64 = 20_240_607

  static func task(_ log: Log, backfills: Bool) -> SelectionTask {
    SelectionTask(
      model: log.model, processors: processors, backfills: backfills, windowJobs: windowJobs)
  }

  /// The whole log; nil where the data folder lacks it.
  static func workload(_ log: Log, data: String) throws -> Workload? {
    let path = "\(data)/scheduling/lublin/\(log.file).swf.gz"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var oversized = Workload.Oversized()
    return Workload(
      try JobLogFile.read(path).prepared(JobPreparation(processorRule: .larger)), processors: processors,
      oversized: &oversized)
  }

  static func publishedWindows(_ workload: Workload) -> [Workload] {
    RLSchedulerTable.windowStarts.map { workload.window($0..<($0 + windowJobs)) }
  }

  /// First jobs of `count` further windows of a log, ascending.
  static func furtherStarts(_ workload: Workload, count: Int) -> [Int] {
    var generator = RandomGenerator(seed: furtherSeed)
    return (0..<count).map { _ in generator.below(workload.count - windowJobs + 1) }.sorted()
  }

  /// Fresh windows of the log's model, each from a log of its own.
  static func freshWindows(_ log: Log, count: Int) throws -> [Workload] {
    var generator = RandomGenerator(seed: furtherSeed)
    return try GeneratedWindows(task: task(log, backfills: false)).draw(count, using: &generator)
  }
}
