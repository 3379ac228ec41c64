@testable import Simulation
import Statistics
import Testing

@Suite struct AvailabilityProfileTests {
  private static let processors = 12
  private static let horizon = 400

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func agreesWithOneCounterASecond(_ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var profile = AvailabilityProfile(processors: Int32(Self.processors))
    var model = [Int](repeating: Self.processors, count: Self.horizon)
    var now = 0
    var taken: [(width: Int, start: Int, end: Int)] = []
    for _ in 0..<400 {
      let choice = generator.uniform()
      if choice < 0.5 {
        let width = 1 + generator.below(Self.processors)
        let seconds = 1 + generator.below(20)
        let place = Int(profile.earliestStart(width: Int32(width), seconds: Int64(seconds)))
        #expect(place == earliest(model, width, seconds, now))
        if place + seconds >= Self.horizon { continue }
        profile.take(Int32(width), from: Int64(place), to: Int64(place + seconds))
        for second in place..<(place + seconds) { model[second] -= width }
        taken.append((width, place, place + seconds))
      } else if choice < 0.75, !taken.isEmpty {
        // A reservation is given back from now on, as at an early end.
        let reservation = taken.remove(at: generator.below(taken.count))
        let from = max(reservation.start, now)
        if from >= reservation.end { continue }
        profile.take(Int32(-reservation.width), from: Int64(from), to: Int64(reservation.end))
        for second in from..<reservation.end { model[second] += reservation.width }
      } else if choice < 0.85, now < 300 {
        now += generator.below(6)
        profile.advance(to: Int64(now))
      }
      for index in 0..<profile.count {
        let next = index + 1 < profile.count ? Int(profile.time[index + 1]) : Self.horizon
        #expect(Int(profile.time[index]) < next)
        for second in max(Int(profile.time[index]), now)..<next {
          #expect(Int(profile.free[index]) == model[second])
        }
      }
    }
  }

  private func earliest(_ model: [Int], _ width: Int, _ seconds: Int, _ now: Int) -> Int {
    var start = now
    while true {
      let end = min(start + seconds, Self.horizon)
      guard let blocked = (start..<max(end, start)).last(where: { model[$0] < width }) else { return start }
      start = blocked + 1
    }
  }
}
