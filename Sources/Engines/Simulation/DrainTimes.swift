/// When how many processors are free if nothing more is started, by the requests of the running
/// jobs; made anew for each decision.
struct DrainTimes: ~Copyable {
  private var ends = Buffer<Int64>()
  private var counts = Buffer<Int32>()
  /// Seconds from now, processors free from then on, and processor-seconds that stood idle until then.
  private(set) var seconds = Buffer<Double>()
  private(set) var free = Buffer<Int64>()
  private(set) var idleArea = Buffer<Double>()

  /// A job that has outrun its request is taken to end within the next second.
  mutating func update(from state: borrowing SelectionState) {
    ends.removeAll()
    counts.removeAll()
    state.calendar.appendReleases(toEnds: &ends, counts: &counts)
    seconds.removeAll()
    free.removeAll()
    idleArea.removeAll()
    seconds.append(0)
    free.append(state.free)
    idleArea.append(0)
    var last = 0
    for index in 0..<ends.count {
      let time = Double(max(ends[index] - state.now, 1))
      if last > 0, time == seconds[last] {
        free[last] = free[last] + Int64(counts[index])
        continue
      }
      idleArea.append(idleArea[last] + Double(free[last]) * (time - seconds[last]))
      free.append(free[last] + Int64(counts[index]))
      seconds.append(time)
      last += 1
    }
  }

  /// The index of the first time at which `processors` are free.
  @inline(__always) func index(freeing processors: Int64) -> Int {
    var index = 0
    while free[index] < processors { index += 1 }
    return index
  }
}
