import Foundation
import Simulation

/// The rules of FCFS-like queues and EASY backfilling, written as plainly as possible: the oracle
/// that the engine's fast loops are compared with. Shares no code with them, the keys included.
struct NaiveSimulation {
  let workload: Workload
  let processors: Int
  let order: PriorityOrder
  let backfillOrder: PriorityOrder?
  let backfills: Bool

  func starts() -> [Int64] {
    let count = workload.count
    var start = [Int64](repeating: -1, count: count)
    var waiting: [Int] = []
    var running: [Int] = []
    var next = 0
    while next < count || !running.isEmpty {
      let ends = running.map { start[$0] + Int64(workload.runSeconds[$0]) }
      let now = min(ends.min() ?? .max, next < count ? workload.submitSeconds[next] : .max)
      running.removeAll { start[$0] + Int64(workload.runSeconds[$0]) == now }
      while next < count, workload.submitSeconds[next] == now {
        waiting.append(next)
        next += 1
      }
      pass(now, &waiting, &running, &start)
    }
    return start
  }

  private func pass(_ now: Int64, _ waiting: inout [Int], _ running: inout [Int], _ start: inout [Int64]) {
    func width(_ job: Int) -> Int { Int(workload.processors[job]) }
    func expectedEnd(_ job: Int) -> Int64 { start[job] + Int64(workload.estimatedSeconds[job]) }
    var free = processors - running.reduce(0) { $0 + width($1) }
    var queue = sorted(waiting, order, now)
    func begin(_ job: Int) {
      start[job] = now
      running.append(job)
      waiting.removeAll { $0 == job }
      free -= width(job)
    }
    while let head = queue.first, width(head) <= free {
      begin(head)
      queue.removeFirst()
    }
    guard backfills, let head = queue.first else { return }
    var shadow = now
    var available = free
    for job in running.sorted(by: { expectedEnd($0) < expectedEnd($1) }) where available < width(head) {
      available += width(job)
      shadow = max(expectedEnd(job), now + 1)
    }
    let freeAtShadow = running.reduce(free) { $0 + (expectedEnd($1) <= shadow ? width($1) : 0) }
    var extra = freeAtShadow - width(head)
    var candidates = Array(queue.dropFirst())
    if let backfillOrder { candidates = sorted(candidates.sorted(), backfillOrder, now) }
    for job in candidates where width(job) <= free {
      let endsInTime = now + Int64(workload.estimatedSeconds[job]) <= shadow
      if !endsInTime {
        if width(job) > extra { continue }
        extra -= width(job)
      }
      begin(job)
    }
  }

  /// Stable: jobs of one key keep their places.
  private func sorted(_ jobs: [Int], _ order: PriorityOrder, _ now: Int64) -> [Int] {
    let keys = jobs.map { key($0, order, now) }
    return jobs.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { jobs[$0] }
  }

  private func key(_ job: Int, _ order: PriorityOrder, _ now: Int64) -> Double {
    let r = Double(workload.estimatedSeconds[job])
    let n = Double(workload.processors[job])
    let s = Double(workload.submitSeconds[job])
    let w = Double(now) - s
    switch order {
    case .fcfs: return s
    case .sjf: return r
    case .ljf: return -r
    case .saf: return r * n
    case .smallest: return n
    case .lxf: return -(w + r) / max(r, 10)
    case .wfp3: return -((w / r) * (w / r) * (w / r)) * n
    case .unicep: return -(w + 1e-15) / (log2(n + 1e-15) * r)
    case .f1: return log10(r) * n + 870 * log10(max(s, 1))
    case .f2: return r.squareRoot() * n + 25600 * log10(max(s, 1))
    case .f3: return r * n + 6_860_000 * log10(max(s, 1))
    case .f4: return r * n.squareRoot() + 530_000 * log10(max(s, 1))
    case .multifactor: preconditionFailure("the oracle has no fair share")
    }
  }
}
