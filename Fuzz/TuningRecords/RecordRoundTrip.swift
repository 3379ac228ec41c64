import TuningFiles
import TuningRecords

/// Reads one input as a record of trials; what is read keeps its columns whole, and is written and read again to
/// the same record in each format that can say it.
func fuzzTuningRecord(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: data, count: size)
  guard let space = (try? TuningRecordFile.read(bytes: bytes, name: "input"))?.space else { return 0 }
  let columns = [
    space.objectiveValues, space.compileSeconds, space.benchmarkSeconds, space.verificationSeconds,
    space.frameworkSeconds, space.searchSeconds,
  ]
  precondition((columns + space.measurements.map(\.values)).allSatisfy { $0.count == space.count })
  precondition(([space.runSeconds] + space.series).allSatisfy { $0.offsets.count == space.count + 1 })
  precondition(space.labels.allSatisfy { $0.values.count == space.count })
  for row in 0..<space.count {
    _ = space.values(at: row)
    precondition(space.outcomes[row].isMeasured == !space.objectiveValues[row].isNaN)
  }
  _ = space.sortingNumbers().bestRow
  for format in [TuningRecordFormat.kernelTunerCache, .t4] {
    guard let text = try? TuningRecordFile.text(of: space, as: format) else { continue }
    let again = text.withUnsafeBytes { try? TuningRecordFile.read(bytes: $0, name: "written") }
    precondition(again?.space == space, "a record that was written is read as another one")
  }
  return 0
}
