import Files
import Foundation
import JobLogs
import Simulation

/// The reference data beside the package, which a clone may lack.
enum SharedData {
  /// The path of a file under `shared/data/scheduling`; nil, with a printed word, where it is absent.
  static func path(_ name: String) -> String? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appendingPathComponent("../shared/data/scheduling/\(name)").standardizedFileURL.path
    if FileManager.default.fileExists(atPath: path) { return path }
    print("skipped: \(name) is not in the shared data")
    return nil
  }
}

/// A published schedule: jobs, and the start of each.
struct PublishedSchedule {
  var workload: Workload
  var startSeconds: [Int64]

  /// - Returns: nil where the file is absent.
  init?(_ name: String, processors: Int) throws {
    guard let path = SharedData.path("gold/\(name).swf.gz") else { return nil }
    let log = try JobLogFile.read(path)
    var oversized = Workload.Oversized()
    let workload = Workload(try log.prepared(), processors: processors, oversized: &oversized)
    startSeconds = workload.row.indices.map { job in
      workload.submitSeconds[job] + Int64(log.jobs.waitSeconds[Int(workload.row[job])])
    }
    self.workload = workload
  }

  /// The first jobs by submission, with the published starts.
  func prefix(_ count: Int) -> PublishedSchedule {
    if count >= workload.count { return self }
    var part = self
    part.workload = workload.window(0..<count)
    part.startSeconds = Array(startSeconds[0..<count])
    return part
  }

  /// How many jobs start before the last submission, and how many of them start otherwise.
  func differences(from starts: [Int64], isWhole: Bool) -> (compared: Int, differing: Int) {
    let cut = workload.submitSeconds.last ?? 0
    let compared = starts.indices.filter { isWhole || startSeconds[$0] < cut }
    return (compared.count, compared.count { starts[$0] != startSeconds[$0] })
  }
}
