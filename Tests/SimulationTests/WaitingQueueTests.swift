@testable import Simulation
import Statistics
import Testing

@Suite struct WaitingQueueTests {
  private struct Entry: Equatable {
    var job: Int32
    var width: Int32
    var estimate: Int32
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func appendedJobsKeepTheirOrder(_ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var queue = WaitingQueue()
    var model: [Entry] = []
    for job in 0..<3000 as Range<Int32> {
      if model.isEmpty || generator.uniform() < 0.55 {
        let entry = Entry(
          job: job, width: Int32(1 + generator.below(100)), estimate: Int32(generator.below(1000)))
        queue.append(job: entry.job, width: entry.width, estimate: entry.estimate)
        model.append(entry)
      } else {
        removeOne(&queue, &model, &generator)
      }
      check(queue, model)
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func insertedJobsAreInTheOrderOfTheirKeys(_ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var queue = WaitingQueue()
    var model: [Entry] = []
    var keys: [Int32: Double] = [:]
    for job in 0..<3000 as Range<Int32> {
      if model.isEmpty || generator.uniform() < 0.55 {
        let entry = Entry(
          job: job, width: Int32(1 + generator.below(100)), estimate: Int32(generator.below(1000)))
        let key = Double(generator.below(40))
        _ = queue.insert(job: entry.job, width: entry.width, estimate: entry.estimate, key: key)
        keys[job] = key
        // Behind all whose key is not larger.
        let place = model.firstIndex { keys[$0.job]! > key } ?? model.count
        model.insert(entry, at: place)
      } else {
        removeOne(&queue, &model, &generator)
      }
      check(queue, model)
    }
  }

  private func removeOne(
    _ queue: inout WaitingQueue, _ model: inout [Entry], _ generator: inout RandomGenerator
  ) {
    // The head leaves most often, as in a simulation.
    let index = generator.uniform() < 0.5 ? 0 : generator.below(model.count)
    let gone = model.remove(at: index)
    var position = queue.first
    while queue.width[position] == WaitingQueue.vacant || queue.job[position] != gone.job { position += 1 }
    queue.remove(at: position)
    if queue.live > 0 { queue.tightenBlock(of: position) }
  }

  private func check(_ queue: borrowing WaitingQueue, _ model: [Entry]) {
    var found: [Entry] = []
    for position in queue.first..<max(queue.end, queue.first) {
      if queue.width[position] == WaitingQueue.vacant { continue }
      let entry = Entry(
        job: queue.job[position], width: queue.width[position], estimate: queue.estimate[position])
      found.append(entry)
      let block = position >> WaitingQueue.blockShift
      // A bound above a job's would make the scan pass over a job that could start.
      #expect(queue.blockWidth[block] <= entry.width)
      #expect(queue.blockEstimate[block] <= entry.estimate)
    }
    #expect(found == model)
    #expect(queue.live == model.count)
    if let least = model.map(\.width).min() {
      #expect(queue.width[queue.first] == model[0].width)
      #expect(queue.leastWidth() <= least)
    }
  }
}
