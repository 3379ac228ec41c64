import Diagnostics
import Foundation
import ParameterSpaces
import Statistics
import Testing
import TuningFiles
import TuningRecords

@Suite struct RecordWritingTests {
  private func reread(_ space: RecordedSpace, as format: TuningRecordFormat) throws -> TuningRecordReading {
    let bytes = try TuningRecordFile.text(of: space, as: format)
    return try bytes.withUnsafeBytes { try TuningRecordFile.read(bytes: $0, name: "written.json") }
  }

  @Test(arguments: [TuningRecordFormat.kernelTunerCache, .t4], ["ms", "us", "s", "GB/s", ""])
  func writtenRecordsReadBackEqual(format: TuningRecordFormat, unit: String) throws {
    var generator = RecordGenerator(seed: 7)
    var rows = 0
    for _ in 0..<40 {
      let space = generator.record(unit: unit)
      let reading = try reread(space, as: format)
      #expect(reading.space == space)
      #expect(reading.isWhole && reading.format == format)
      rows += space.count
    }
    #expect(rows > 400)
  }

  @Test func realCachesGoThroughBothFormats() throws {
    for path in RecordedSpacesFolder.files() where path.contains("milo__A4000") || path.contains("pnpoly") {
      let space = try TuningRecordFile.read(path).space
      #expect(try reread(space, as: .kernelTunerCache).space == space)
      #expect(try reread(space, as: .t4).space == space)
    }
  }

  /// A written cache is closed in the way that Kernel Tuner looks for, or it would append to it wrongly.
  @Test func aWrittenCacheEndsAsKernelTunerClosesIt() throws {
    var generator = RecordGenerator(seed: 1)
    for _ in 0..<10 {
      let text = String(
        decoding: try TuningRecordFile.text(of: generator.record(), as: .kernelTunerCache), as: UTF8.self)
      #expect(text.hasSuffix("}\n}"))
      #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    }
  }

  @Test func whatAFormatCannotSayIsAnError() throws {
    var generator = RecordGenerator(seed: 3)
    var space = generator.record()
    while space.count < 5 || !space.outcomes[0].isMeasured { space = generator.record() }

    func fault(_ change: (inout RecordedSpace) -> Void, as format: TuningRecordFormat) -> TuningRecordError? {
      var changed = space
      change(&changed)
      return #expect(throws: TuningRecordError.self) { try TuningRecordFile.text(of: changed, as: format) }
    }
    for format in [TuningRecordFormat.kernelTunerCache, .t4] {
      #expect(fault({ $0.objectiveValues[0] = 1e21 }, as: format)?.code == .notExpressible)
      #expect(fault({ $0.measurements[0].name = "__error__" }, as: format)?.code == .notExpressible)
      #expect(fault({ $0.labels[0].values[0] = "InvalidConfig" }, as: format)?.code == .notExpressible)
      #expect(
        fault({ $0.levels.replaceSubrange(0..<4, with: $0.levels[4..<8]) }, as: format)?.message
          .contains("twice") == true)
    }
    #expect(fault({ $0.parameters[0].name = "times" }, as: .kernelTunerCache)?.code == .notExpressible)
    #expect(fault({ _ in }, as: .ktt)?.code == .notExpressible)
  }

  @Test func aFailedWriteLeavesWhatWasThere() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plait-records-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "cache.json").path
    var generator = RecordGenerator(seed: 5)
    var space = generator.record()
    while space.count < 5 { space = generator.record() }
    try TuningRecordFile.write(space, as: .t4, to: path)
    #expect(try TuningRecordFile.read(path).space == space)
    var bad = space
    bad.parameters[1].name = bad.parameters[0].name
    #expect(throws: TuningRecordError.self) { try TuningRecordFile.write(bad, as: .t4, to: path) }
    #expect(try TuningRecordFile.read(path).space == space)
    let error = #expect(throws: TuningRecordError.self) {
      try TuningRecordFile.write(space, as: .t4, to: folder.appending(path: "none/x.json").path)
    }
    #expect(error?.code == .unwritable && error?.location?.file.hasSuffix("none/x.json") == true)
  }
}
