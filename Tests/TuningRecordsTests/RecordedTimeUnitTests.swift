import Testing
import TuningRecords

@Suite struct RecordedTimeUnitTests {
  @Test func takesTheWordsThatTunersWrite() {
    #expect(RecordedTimeUnit("miliseconds") == .milliseconds)
    #expect(RecordedTimeUnit("Microseconds") == .microseconds)
    #expect(RecordedTimeUnit("GFLOP/s") == nil && RecordedTimeUnit("") == nil)
    for unit in RecordedTimeUnit.allCases { #expect(RecordedTimeUnit(unit.rawValue) == unit) }
  }
}
