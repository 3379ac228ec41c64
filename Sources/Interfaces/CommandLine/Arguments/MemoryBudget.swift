internal import Files
internal import Foundation

/// How much memory the table of a job log may take, so that what is made of it fits beside it.
enum MemoryBudget {
  /// What the program takes of the addresses before it reads anything.
  private static let programBytes = 256 << 20

  /// A quarter of the least of: the computer's memory, the control group's limit, the process's limit
  /// on addresses. Preparing and simulating a log takes about as much again as its table, twice
  /// where columns grow.
  static var jobTableBytes: Int {
    var available = JobLogFile.physicalMemoryBytes
    if let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8),
      let limit = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    {
      available = min(available, limit)
    }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt(Int.max) {
      available = min(available, max(Int(limit.rlim_cur) - programBytes, 0))
    }
    return available / 4
  }
}
