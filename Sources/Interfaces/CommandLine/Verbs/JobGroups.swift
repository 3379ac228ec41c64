internal import Simulation

/// Jobs by what users tell them apart by.
enum JobGroups {
  struct Group {
    var name: String
    /// Positions in the workload.
    var jobs: [Int]
  }

  /// By processors, in powers of four, as far as there are jobs.
  static func bySize(_ workload: Workload, _ range: Range<Int>) -> [Group] {
    let bounds = [1, 4, 16, 64, 256, 1024, 4096, 16_384, Int.max]
    var groups: [Group] = []
    for (index, bound) in bounds.enumerated() {
      let above = index == 0 ? 0 : bounds[index - 1]
      let jobs = range.filter {
        Int(workload.processors[$0]) > above && Int(workload.processors[$0]) <= bound
      }
      if jobs.isEmpty { continue }
      let name = above + 1 == bound ? "1" : bound == .max ? "over \(above)" : "\(above + 1)–\(bound)"
      groups.append(Group(name: name, jobs: jobs))
    }
    return groups
  }

  /// By requested time.
  static func byRequest(_ workload: Workload, _ range: Range<Int>) -> [Group] {
    let classes: [(String, Int)] = [
      ("to 10 min", 600), ("to 1 h", 3_600), ("to 4 h", 14_400), ("to 12 h", 43_200), ("to 24 h", 86_400),
      ("over 24 h", Int.max),
    ]
    var above = 0
    return classes.compactMap { name, bound in
      defer { above = bound }
      let jobs = range.filter {
        Int(workload.requestedSeconds[$0]) > above && Int(workload.requestedSeconds[$0]) <= bound
      }
      return jobs.isEmpty ? nil : Group(name: name, jobs: jobs)
    }
  }

  /// The users with most jobs, and all others together.
  static func byUser(
    _ workload: Workload, _ range: Range<Int>, names: (Int) -> String, most: Int
  ) -> [Group] {
    var byUser: [Int32: [Int]] = [:]
    for job in range { byUser[workload.user[job], default: []].append(job) }
    let ordered = byUser.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    var groups = ordered.prefix(most).map { Group(name: names($0.value[0]), jobs: $0.value) }
    let rest = ordered.dropFirst(most)
    if !rest.isEmpty {
      groups.append(Group(name: "\(rest.count) others", jobs: rest.flatMap(\.value).sorted()))
    }
    return groups
  }
}
