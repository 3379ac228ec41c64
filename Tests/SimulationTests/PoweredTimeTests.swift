import Simulation
import Testing

@Suite struct PoweredTimeTests {
  private func ratio(_ jobs: [(start: Int64, run: Int32, width: Int32)]) -> Double {
    let workload = TinyWorkload.make(jobs.map { (submit: 0, run: $0.run, width: $0.width) })
    let schedule = Schedule(startSeconds: jobs.map(\.start))
    return PoweredTime.ratio(of: schedule, for: workload, range: 0..<jobs.count)
  }

  /// One processor: woken once for a thousand seconds of work.
  @Test func aWakeCostsTheBreakEvenTime() {
    #expect(ratio([(0, 1000, 1)]) == 1.3)
  }

  @Test func shortGapsStayOnAndLongOnesSleep() {
    #expect(ratio([(0, 1000, 1), (1100, 1000, 1)]) == 1 + (300 + 100) / 2000.0)
    #expect(ratio([(0, 1000, 1), (50_000, 1000, 1)]) == 1 + (300 + 300) / 2000.0)
  }

  /// Two processors that alternate cost less on one: the last that was freed is taken first.
  @Test func theLastFreedIsTakenFirst() {
    let packed = ratio([(0, 1000, 2), (1000, 1000, 1), (2000, 1000, 1), (3000, 1000, 2)])
    // Woken twice; one processor then sleeps from 1000 to 3000, the other never rests.
    #expect(packed == 1 + (600 + 300) / 6000.0)
  }

  @Test func noWorkNeedsNoPower() {
    #expect(ratio([]) == 1)
  }
}
