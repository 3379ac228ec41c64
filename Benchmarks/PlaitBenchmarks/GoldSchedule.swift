internal import Files
internal import Foundation
internal import JobLogs
internal import Simulation

/// A schedule that the SC15 prediction study published, as the jobs that it scheduled and the
/// start of each.
struct GoldSchedule {
  /// The traces, with the processors of their machines.
  static let traces: [(name: String, processors: Int, isWhole: Bool)] = [
    ("SDSC-SP2", 128, true), ("CTC-SP2", 338, true), ("KTH-SP2", 100, true),
    ("SDSC-BLUE", 1152, false), ("CEA-curie", 80640, false),
  ]

  var workload: Workload
  var startSeconds: [Int64]
  /// Whether a job's start can be compared: in a trace that is cut, jobs that started after the
  /// last submission would have met jobs that the file does not hold.
  var isComparable: [Bool]

  /// - Returns: nil where the file is absent.
  init?(path: String, processors: Int, isWhole: Bool) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let log = try JobLogFile.read(path)
    var oversized = Workload.Oversized()
    let workload = Workload(try log.prepared(), processors: processors, oversized: &oversized)
    precondition(oversized.count == 0, "a gold schedule has no job larger than its machine")
    let starts = workload.row.indices.map { job in
      workload.submitSeconds[job] + Int64(log.jobs.waitSeconds[Int(workload.row[job])])
    }
    let lastSubmission = workload.submitSeconds.last ?? 0
    isComparable = starts.map { isWhole || $0 < lastSubmission }
    startSeconds = starts
    self.workload = workload
  }

  /// The mean bounded slowdown over the jobs that can be compared.
  func meanBoundedSlowdown(of starts: [Int64]) -> Double {
    var sum = 0.0
    var count = 0.0
    for job in starts.indices where isComparable[job] {
      sum += boundedSlowdown(
        wait: Double(starts[job] - workload.submitSeconds[job]), run: Double(workload.runSeconds[job]))
      count += 1
    }
    return sum / count
  }

  /// How many jobs can be compared, and how many of them start at another time.
  func differences(from starts: [Int64]) -> (compared: Int, differing: Int) {
    let compared = starts.indices.filter { isComparable[$0] }
    return (compared.count, compared.count { starts[$0] != startSeconds[$0] })
  }
}
