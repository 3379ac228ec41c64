import Dispatch
import Glibc
import Testing

@testable import KernelTrials

@Suite struct ProcessorTimeTests {
  /// Processor time of this thread.
  private static func own() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private final class Sums: @unchecked Sendable {
    let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2)
    deinit { values.deallocate() }
  }

  /// What two threads have used by their own clocks is in the process's time at once, and not at the next tick.
  @Test func whatOtherThreadsUseIsCountedAtOnce() {
    let used = Sums()
    for _ in 0..<40 {
      let before = ProcessorTime.seconds()
      DispatchQueue.concurrentPerform(iterations: 2) { index in
        let begin = Self.own()
        while Self.own() - begin < 0.002 {}
        used.values[index] = Self.own() - begin
      }
      let sum = used.values[0] + used.values[1]
      #expect(ProcessorTime.seconds() - before >= sum - 1e-6)
    }
  }
}
