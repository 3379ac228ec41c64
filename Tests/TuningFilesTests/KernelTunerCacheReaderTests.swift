import Diagnostics
import Foundation
import ParameterSpaces
import Testing
import TuningFiles
import TuningRecords

@Suite struct KernelTunerCacheReaderTests {
  /// The cache of a small kernel as Kernel Tuner 1.5 writes it, with a failed row of each kind.
  static let cache = #"""
    {
    "device_name": "NVIDIA A100-PCIE-40GB",
    "kernel_name": "vector_add",
    "problem_size": [
    4096,
    8
    ],
    "tune_params_keys": [
    "block_size_x",
    "method",
    "use"
    ],
    "tune_params": {
    "block_size_x": [
    64,
    16,
    32
    ],
    "method": [
    "a",
    "b,c"
    ],
    "use": [
    true,
    false
    ]
    },
    "objective": "time",
    "cache": {
    "64,a,True": {"block_size_x": 64, "method": "a", "use": true, "time": 3.875, "times": [3.5, 4.25], "compile_time": 918.5990339610726, "verification_time": 0, "benchmark_time": 126.5, "GFLOP/s": 1948.25, "strategy_time": 0, "framework_time": 2.5, "timestamp": "2023-12-22 09:54:05.502007+00:00"},
    "16,b,c,False": {"block_size_x": 16, "method": "b,c", "use": false, "time": "CompilationFailedConfig", "compile_time": 10.0, "verification_time": 0, "benchmark_time": 0, "strategy_time": 0, "framework_time": 1, "timestamp": "2023-12-22 09:54:06"},
    "32,a,True": {"block_size_x": 32, "method": "a", "use": true, "__error__": "RuntimeFailedConfig", "compile_time": 11.0},
    "32,a,False": {"block_size_x": 32, "method": "a", "use": false, "time": 1e+20},
    "16,a,False": {"block_size_x": 16, "method": "a", "use": false, "__error__": "InvalidConfig"}}
    }
    """#

  static func read(
    _ text: String, options: TuningRecordOptions = TuningRecordOptions()
  ) throws -> TuningRecordReading {
    var text = text
    return try text.withUTF8 {
      try TuningRecordFile.read(bytes: UnsafeRawBufferPointer($0), name: "cache.json", options: options)
    }
  }

  private func fault(_ text: String) -> TuningRecordError? {
    #expect(throws: TuningRecordError.self) { try Self.read(text) }
  }

  @Test func readsTimesFailuresAndFurtherMeasurements() throws {
    let reading = try Self.read(Self.cache)
    let space = reading.space
    #expect(reading.isWhole && reading.remarks.isEmpty)
    #expect(space.kernelName == "vector_add" && space.deviceName == "NVIDIA A100-PCIE-40GB")
    #expect(space.problemSize == "4096,8")
    #expect(space.parameters.map(\.name) == ["block_size_x", "method", "use"])
    #expect(space.objective == RecordedObjective(name: "time", unit: "ms", isSmallerBetter: true))
    #expect(space.levels == [0, 0, 0, 1, 1, 1, 2, 0, 0, 2, 0, 1, 1, 0, 1])
    #expect(space.values(at: 1) == [.integer(16), .text("b,c"), .boolean(false)])
    #expect(space.outcomes == [.measured, .compilation, .execution, .unspecified, .constraint])
    #expect(space.objectiveValues[0] == 3.875)
    #expect(space.objectiveValues[1...].allSatisfy { $0.isNaN })
    // Milliseconds become seconds digit by digit.
    #expect(space.compileSeconds[0] == 0.9185990339610726)
    #expect(space.compileSeconds[3].isNaN)
    #expect(Array(space.runSeconds[0]) == [0.0035, 0.00425] && space.runSeconds[1].isEmpty)
    #expect(space.measurements.map(\.name) == ["GFLOP/s"])
    #expect(space.measurements[0].values[0] == 1948.25 && space.measurements[0].values[1].isNaN)
    #expect(space.labels.map(\.name) == ["timestamp"] && space.labels[0].values[2] == nil)
    #expect(space.trialSeconds(at: 0) == 0.9185990339610726 + 0.1265 + 0 + 0.0025 + 0)
    #expect(space.trialSeconds(at: 3).isNaN)
    #expect(space.bestRow == 0)
  }

  @Test func anotherMeasurementCanBeTheObjective() throws {
    let space = try Self.read(Self.cache, options: TuningRecordOptions(objective: "GFLOP/s")).space
    #expect(space.objective == RecordedObjective(name: "GFLOP/s", unit: "", isSmallerBetter: false))
    #expect(space.objectiveValues[0] == 1948.25)
    #expect(space.measurements.map(\.name) == ["time"] && space.measurements[0].unit == "ms")
    #expect(space.outcomes[1] == .compilation)
    let error = #expect(throws: TuningRecordError.self) {
      try Self.read(
        #"{"tune_params":{"a":[1]},"objective":"time","cache":{"1":{"energy":2}}}"#)
    }
    #expect(error?.code == .missingKey && error?.message.contains("`time`") == true)
  }

  @Test func sortingNumbersKeepsTheConfigurations() throws {
    let space = try Self.read(Self.cache).space
    let sorted = space.sortingNumbers()
    #expect(sorted.parameters[0].values == [.integer(16), .integer(32), .integer(64)])
    #expect(sorted.parameters[1...] == space.parameters[1...])
    for row in 0..<space.count { #expect(sorted.values(at: row) == space.values(at: row)) }
    let search = try sorted.parameterSpace()
    for row in 0..<space.count {
      #expect(search.values(of: Array(sorted.levels(at: row))) == space.values(at: row))
    }
    #expect(search.parameters.map(\.isOrdered) == [true, false, true])
  }

  /// Kernel Tuner leaves `cache` open while it tunes; a kill may cut the last row at any byte.
  @Test func aCutCacheGivesTheRowsThatAreWhole() throws {
    let text = Array(Self.cache.utf8)
    let whole = try Self.read(Self.cache).space
    let firstRow = Self.cache.range(of: "\"cache\": {")!
    let rowsBegin = Self.cache.utf8.distance(from: Self.cache.startIndex, to: firstRow.upperBound)
    var counts: Set<Int> = []
    for length in rowsBegin..<(text.count - 1) {
      let reading = try Self.read(String(decoding: text[..<length], as: UTF8.self))
      #expect(!reading.isWhole && !reading.remarks.isEmpty)
      #expect(reading.space.outcomes == Array(whole.outcomes.prefix(reading.space.count)))
      #expect(reading.space.levels == Array(whole.levels.prefix(3 * reading.space.count)))
      counts.insert(reading.space.count)
    }
    #expect(counts == Set(0...5))
    for length in 1..<rowsBegin - 1 {
      #expect(fault(String(decoding: text[..<length], as: UTF8.self)) != nil)
    }
    // As Kernel Tuner itself leaves it: a comma, and nothing after it.
    let open = String(Self.cache.dropLast(3)) + ","
    let reading = try Self.read(open)
    #expect(reading.space == whole && !reading.isWhole)
    #expect(reading.remarks == ["the cache is open, as Kernel Tuner leaves it while it tunes"])
  }

  @Test func keysMayComeInAnyOrderAndVersion() throws {
    let rows = #""cache":{"2,1":{"time":4.5},"1,1":{"time":7}}"#
    let header =
      #""tune_params_keys":["b","a"],"tune_params":{"a":[1],"b":[1,2]},"kernel_name":"k","device_name":"d""#
    for text in [
      "{\(header),\"objective\":\"time\",\(rows)}", "{\(rows),\(header)}",
      "{\"schema_version\":\"1.1.0\",\(rows),\"problem_size\":20000000,\(header)}",
    ] {
      let reading = try Self.read(text)
      #expect(reading.isWhole)
      #expect(reading.space.objectiveValues == [4.5, 7] && reading.space.levels == [1, 0, 0, 0])
      #expect(reading.space.kernelName == "k")
    }
    let error = fault("{\"schema_version\":\"2.0.0\",\(header),\(rows)}")
    #expect(error?.code == .unsupportedVersion && error?.location?.line == 1)
  }

  @Test func wrongRowsAreNamed() throws {
    let head = "{\n\"tune_params\":{\"a\":[1,2],\"b\":[0.5,8]},\n\"objective\":\"time\",\"cache\":{\n"
    let short = fault(head + "\"1\":{\"time\":1}}}")
    #expect(short?.code == .wrongValueCount && short?.location?.line == 4)
    #expect(short?.message.contains("1 values for 2 parameters (a, b)") == true)
    let long = fault(head + "\"1,8,9\":{\"time\":1}}}")
    #expect(long?.code == .wrongValueCount)
    let unlisted = fault(head + "\"1,8\":{\"time\":1},\n\"1,7\":{\"time\":1}}}")
    #expect(unlisted?.code == .unlistedValue && unlisted?.location?.line == 5)
    #expect(unlisted?.message.contains("`7` for `b`") == true)
    let flaw = fault(head + "\"1,8\":{\"time\":oops}}}")
    #expect(flaw?.code == .malformed && flaw?.location?.line == 4 && flaw?.location?.column == 15)
    #expect(fault("{\"tune_params_keys\":[\"a\"],\"tune_params\":{},\"cache\":{}}")?.code == .missingKey)
    #expect(
      fault("{\"tune_params_keys\":[\"a\"],\"tune_params\":{\"a\":[]},\"cache\":{}}")?.code == .missingKey)
    #expect(fault("{\"tune_params\":{\"a\":[[1]]},\"cache\":{}}")?.code == .malformed)
    #expect(fault("{\"tune_params\":{\"a\":[1]}}")?.code == .missingKey)
    #expect(fault("[1]")?.code == .malformed)
    #expect(fault("{\"a\":1}")?.code == .unknownFormat)
    #expect(fault("")?.code == .truncated)
  }

  @Test func theLastOfRepeatedRowsCounts() throws {
    let reading = try Self.read(
      #"{"tune_params":{"a":[1,2]},"objective":"time","cache":{"1":{"time":5},"2":{"time":6},"1":{"time":4},"1.0":{"time":3}}}"#
    )
    #expect(reading.space.levels == [1, 0] && reading.space.objectiveValues == [6, 3])
    #expect(reading.remarks.count == 1 && reading.remarks[0].hasPrefix("2 rows repeat"))
  }
}
