import Foundation
import Testing
import TuningFiles
import TuningRecords

@Suite struct RecordedSpacesTests {
  /// What Python's `json` counts in the files: rows, failed compilations, failed runs, the best time in ms.
  private static let expected: [String: (rows: Int, compilation: Int, execution: Int, best: Double)] = [
    "convolution__RTX_2080_Ti": (6768, 1426, 86, 0.9002624),
    "convolution__RTX_Titan": (6768, 1426, 86, 0.8782528),
    "convolution_milo__A4000": (4362, 6, 155, 1.021172),
    "convolution_milo__A6000": (4362, 252, 221, 0.6030378),
    "convolution_milo__W7800": (4362, 116, 0, 0.8161422),
    "dedispersion_milo__A100": (11130, 0, 0, 68.11658),
    "dedispersion_milo__A4000": (11130, 0, 0, 147.6978),
    "dedispersion_milo__W6600": (11130, 0, 0, 135.0808),
    "gemm__RTX_2080_Ti": (17956, 0, 0, 11.48278),
    "gemm__RTX_3060_laptop": (10000, 0, 0, 22.61969),
    "pnpoly__RTX_3060_laptop": (4092, 0, 318, 26.81372),
    "pnpoly__RTX_3090": (4092, 0, 318, 8.71424),
  ]

  @Test func realCachesAreReadWhole() throws {
    for path in RecordedSpacesFolder.files() where !path.contains("KTT_") {
      let reading = try TuningRecordFile.read(path)
      let space = reading.space
      #expect(reading.isWhole && reading.remarks.isEmpty && space.measurements.isEmpty)
      let best = try #require(space.bestRow)
      for row in 0..<space.count {
        #expect(space.outcomes[row].isMeasured == !space.objectiveValues[row].isNaN)
      }
      let name = String(URL(fileURLWithPath: path).lastPathComponent.dropLast(".json.gz".count))
      guard let expected = Self.expected[name] else { continue }
      #expect(space.count == expected.rows)
      #expect(space.outcomes.count { $0 == .compilation } == expected.compilation)
      #expect(space.outcomes.count { $0 == .execution } == expected.execution)
      #expect(space.measuredCount == expected.rows - expected.compilation - expected.execution)
      #expect(space.objectiveValues[best] == expected.best)
    }
  }
}
