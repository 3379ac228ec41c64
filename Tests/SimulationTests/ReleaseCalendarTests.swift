@testable import Simulation
import Statistics
import Testing

@Suite struct ReleaseCalendarTests {
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func agreesWithAPlainList(_ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var calendar = ReleaseCalendar()
    var model: [(end: Int64, width: Int32)] = []
    // Few distinct ends give runs of equal ends that reach over several blocks.
    let distinctEnds = seed % 2 == 0 ? 20 : 2000
    let growth = seed % 3 == 0 ? 0.7 : 0.52
    for _ in 0..<3000 {
      let choice = generator.uniform()
      if model.isEmpty || choice < growth {
        let release = (end: Int64(generator.below(distinctEnds)), width: Int32(1 + generator.below(5)))
        calendar.insert(end: release.end, processors: release.width)
        model.append(release)
      } else if choice < 0.9 {
        let release = model.remove(at: generator.below(model.count))
        calendar.remove(end: release.end, processors: release.width)
      } else {
        let width = calendar.removeFirst()
        let earliest = model.map(\.end).min()!
        let index = model.firstIndex { $0.end == earliest && $0.width == width }
        #expect(index != nil)
        if let index { model.remove(at: index) }
      }
      #expect(calendar.isEmpty == model.isEmpty)
      #expect(calendar.firstEnd == model.map(\.end).min() ?? .max)
      if !model.isEmpty { checkShadow(calendar, model, &generator, distinctEnds) }
    }
  }

  private func checkShadow(
    _ calendar: borrowing ReleaseCalendar, _ model: [(end: Int64, width: Int32)],
    _ generator: inout RandomGenerator, _ distinctEnds: Int
  ) {
    let total = model.reduce(0) { $0 + Int64($1.width) }
    let free = Int64(generator.below(10))
    let needed = free + 1 + Int64(generator.below(Int(total)))
    let now = Int64(generator.below(distinctEnds)) - 2
    let shadow = calendar.shadow(needed: needed, free: free, now: now)
    var available = free
    var time = Int64.min
    for release in model.sorted(by: { $0.end < $1.end }) where available < needed {
      available += Int64(release.width)
      time = release.end
    }
    time = max(time, now + 1)
    #expect(shadow.time == time)
    #expect(shadow.free == model.reduce(free) { $0 + ($1.end <= time ? Int64($1.width) : 0) })
  }
}
