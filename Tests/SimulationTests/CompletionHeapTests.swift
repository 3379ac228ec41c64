@testable import Simulation
import Statistics
import Testing

@Suite struct CompletionHeapTests {
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func comesOutByEndThenByStart(_ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var heap = CompletionHeap(capacity: 1)
    var model: [(end: Int64, sequence: Int)] = []
    var sequence = 0
    for _ in 0..<2000 {
      if model.isEmpty || generator.uniform() < 0.55 {
        let end = generator.uniform() < 0.05 ? CompletionHeap.endLimitSeconds - 1 : Int64(generator.below(50))
        heap.push(end: end, sequence: sequence)
        model.append((end, sequence))
        sequence += 1
      } else {
        let least = model.indices.min {
          (model[$0].end, model[$0].sequence) < (model[$1].end, model[$1].sequence)
        }!
        #expect(heap.nextEnd == model[least].end)
        #expect(heap.pop() == model[least].sequence)
        model.remove(at: least)
      }
      #expect(heap.isEmpty == model.isEmpty)
    }
  }

  @Test func anEmptyHeapNeverEnds() {
    let heap = CompletionHeap(capacity: 4)
    #expect(heap.nextEnd == .max)
  }
}
