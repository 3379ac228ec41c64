internal import Simulation

/// Utilisation and queue depth of a schedule at each change, for a range of its jobs.
struct ScheduleTimeline {
  private(set) var times: [Double] = []
  private(set) var utilisation: [Double] = []
  private(set) var queueDepth: [Double] = []

  /// The span from the first to the last submission of the range; jobs from before it count.
  init(_ schedule: Schedule, of workload: Workload, range: Range<Int>, processors: Int) {
    let from = workload.submitSeconds[range.lowerBound]
    let to = workload.submitSeconds[range.upperBound - 1]
    var events: [(time: Int64, busy: Int64, waiting: Int)] = []
    events.reserveCapacity(3 * workload.count)
    for job in 0..<workload.count {
      let start = schedule.startSeconds[job]
      let width = Int64(workload.processors[job])
      events.append((workload.submitSeconds[job], 0, 1))
      events.append((start, width, -1))
      events.append((start + Int64(workload.runSeconds[job]), -width, 0))
    }
    events.sort { $0.time < $1.time }
    var busy: Int64 = 0
    var waiting = 0
    var index = 0
    while index < events.count {
      let time = events[index].time
      while index < events.count, events[index].time == time {
        busy += events[index].busy
        waiting += events[index].waiting
        index += 1
      }
      if time >= from, time <= to {
        times.append(Double(time))
        utilisation.append(Double(busy) / Double(processors))
        queueDepth.append(Double(waiting))
      }
    }
  }
}
