internal import Files
internal import Foundation
internal import JobLogs
internal import Simulation

/// A log with the starts that its scheduler chose.
struct RecordedLog {
  struct Source {
    var name: String
    var file: String
    var processors: Int
    /// Who made the decisions.
    var scheduler: String
  }

  /// Logs whose waits are recorded. The first three are of real machines; the last is a schedule that
  /// the SC15 prediction study simulated, so its behaviour is known exactly.
  static let sources = [
    Source(
      name: "KTH-SP2", file: "systems/KTH-SP2_unfiltered.swf.gz", processors: 100, scheduler: "EASY, real"),
    Source(
      name: "Mira", file: "systems/lumos_data_mira.csv.gz", processors: 786_432, scheduler: "Cobalt, real"),
    Source(
      name: "Theta", file: "systems/lumos_data_theta.csv.gz", processors: 281_088, scheduler: "Cobalt, real"),
    Source(
      name: "SDSC-SP2", file: "gold/SDSC-SP2.easy.swf.gz", processors: 128, scheduler: "EASY, simulated"),
  ]

  var source: Source
  var workload: Workload
  var startSeconds: [Int64]

  /// - Returns: nil where the file is absent.
  init?(_ source: Source, data: String) throws {
    let path = "\(data)/scheduling/\(source.file)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var options = JobLogReadingOptions()
    options.isLenient = true
    let log = try JobLogFile.read(path, options: options)
    var oversized = Workload.Oversized()
    let all = Workload(
      try log.prepared(JobPreparation(isLenient: true)), processors: source.processors, oversized: &oversized)
    let known = all.row.indices.filter { log.jobs.waitSeconds[Int(all.row[$0])] >= 0 }
    let workload = all.jobs(at: known)
    startSeconds = workload.row.indices.map { job in
      workload.submitSeconds[job] + Int64(log.jobs.waitSeconds[Int(workload.row[job])])
    }
    self.source = source
    self.workload = workload
  }
}
