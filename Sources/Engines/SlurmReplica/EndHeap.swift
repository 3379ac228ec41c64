/// Running jobs by the time at which they end: a binary heap of (time, job).
struct EndHeap: Sendable {
  private var times: [Int64] = []
  private var jobs: [Int32] = []

  var isEmpty: Bool { times.isEmpty }

  /// The next end.
  var nextTime: Int64? { times.first }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    times[a] != times[b] ? times[a] < times[b] : jobs[a] < jobs[b]
  }

  private mutating func swap(_ a: Int, _ b: Int) {
    times.swapAt(a, b)
    jobs.swapAt(a, b)
  }

  mutating func insert(_ job: Int32, at time: Int64) {
    times.append(time)
    jobs.append(job)
    var place = times.count - 1
    while place > 0, isBefore(place, (place - 1) / 2) {
      swap(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes the next job out.
  mutating func removeFirst() -> Int32 {
    let job = jobs[0]
    swap(0, times.count - 1)
    times.removeLast()
    jobs.removeLast()
    var place = 0
    while 2 * place + 1 < times.count {
      var child = 2 * place + 1
      if child + 1 < times.count, isBefore(child + 1, child) { child += 1 }
      if !isBefore(child, place) { break }
      swap(child, place)
      place = child
    }
    return job
  }
}
