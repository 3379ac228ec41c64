import Diagnostics
import Foundation
import ParameterSpaces
import Testing
import TuningFiles
import TuningRecords

@Suite struct T4ReaderTests {
  /// As Kernel Tuner writes it: no lists, the time without a unit, metadata at the end.
  static let results = #"""
    {"results": [
      {"timestamp": "2023-12-22 09:54:05", "configuration": {"x": 64, "way": "fast"},
       "times": {"compilation": 918.5990339610726, "benchmark": 12.5, "framework": 105.25, "search_algorithm": 0, "validation": 0, "runtimes": [3.5, 4.25]},
       "invalidity": "correct", "correctness": 1,
       "measurements": [{"name": "time", "value": 3.875, "unit": ""}, {"name": "energy", "value": 2.5, "unit": "J"}],
       "objectives": ["time"]},
      {"configuration": {"x": 16, "way": "slow"},
       "times": {"compilation": 10.0, "framework": 1, "search_algorithm": 0, "validation": 0},
       "invalidity": "compile", "correctness": 0,
       "measurements": [{"name": "time", "value": "CompilationFailedConfig", "unit": ""}], "objectives": ["time"]},
      {"configuration": {"x": 64, "way": "slow"}, "times": {"runtimes": [1.0, 2.0]}, "invalidity": "correct", "correctness": 1,
       "measurements": [], "objectives": ["time"]},
      {"configuration": {"x": 16, "way": "fast"}, "times": {}, "invalidity": "timeout", "correctness": 0},
      {"configuration": {"x": 32, "way": "fast"}, "times": {}, "invalidity": "correctness", "correctness": 0.25},
      {"configuration": {"x": 32, "way": "slow"}, "times": {}, "invalidity": "constraints", "correctness": 0}
    ], "schema_version": "1.0.0", "metadata": {"timeunit": "miliseconds"}}
    """#

  static func read(
    _ text: String, options: TuningRecordOptions = TuningRecordOptions()
  ) throws -> TuningRecordReading {
    var text = text
    return try text.withUTF8 {
      try TuningRecordFile.read(bytes: UnsafeRawBufferPointer($0), name: "t4.json", options: options)
    }
  }

  private func fault(_ text: String) -> TuningRecordError? {
    #expect(throws: TuningRecordError.self) { try Self.read(text) }
  }

  @Test func readsWhatTheCommunityWrites() throws {
    let reading = try Self.read(Self.results)
    let space = reading.space
    #expect(reading.format == .t4 && space.count == 6)
    #expect(space.parameters[0] == RecordedParameter("x", [.integer(64), .integer(16), .integer(32)]))
    #expect(space.parameters[1] == RecordedParameter("way", [.text("fast"), .text("slow")]))
    #expect(space.objective == RecordedObjective(name: "time", unit: "ms", isSmallerBetter: true))
    // The third has no measurement of its time: the mean of its runs stands for it.
    #expect(Array(space.objectiveValues.prefix(3).map { $0.isNaN ? -1 : $0 }) == [3.875, -1, 1.5])
    #expect(
      space.outcomes == [.measured, .compilation, .measured, .timeout, .verification, .constraint])
    #expect(space.compileSeconds[0] == 0.9185990339610726 && space.compileSeconds[2].isNaN)
    #expect(Array(space.runSeconds[2]) == [0.001, 0.002])
    #expect(space.trialSeconds(at: 2) == 0.003)
    #expect(space.measurements.map(\.name) == ["energy"] && space.measurements[0].unit == "J")
    let energy = try Self.read(Self.results, options: TuningRecordOptions(objective: "energy")).space
    #expect(energy.objective == RecordedObjective(name: "energy", unit: "J", isSmallerBetter: true))
    #expect(energy.objectiveValues[0] == 2.5 && energy.outcomes[2] == .unspecified)
  }

  @Test func timesWithoutAUnitAreSeconds() throws {
    let text = #"""
      {"results": [{"configuration": {"x": 1}, "times": {"compilation": 2, "runtimes": [0.5]}, "invalidity": "correct", "correctness": 1,
        "measurements": [{"name": "time", "value": 0.5}], "objectives": ["time"]}]}
      """#
    let space = try Self.read(text).space
    #expect(space.objective.unit == "s" && space.compileSeconds == [2] && Array(space.runSeconds[0]) == [0.5])
  }

  @Test func wrongFilesAreNamed() throws {
    func row(_ configuration: String, _ rest: String = "\"invalidity\":\"correct\"") -> String {
      "{\"configuration\":\(configuration),\"times\":{\"runtimes\":[1]},\(rest)}"
    }
    let first = "{\"results\":[\n" + row("{\"x\":1,\"y\":2}")
    #expect(fault(first + ",\n" + row("{\"x\":1}") + "]}")?.code == .wrongValueCount)
    let extra = fault(first + ",\n" + row("{\"x\":1,\"z\":2}") + "]}")
    #expect(extra?.code == .wrongValueCount && extra?.location?.line == 3)
    #expect(extra?.message.contains("`z`") == true)
    let word = fault(first + ",\n" + row("{\"x\":1,\"y\":1}", "\"invalidity\":\"odd\"") + "]}")
    #expect(word?.code == .malformed && word?.location?.field == "invalidity")
    #expect(fault(first + ",\n{\"times\":{}}]}")?.code == .missingKey)
    #expect(fault("{\"schema_version\":\"2.1.0\",\"results\":[]}")?.code == .unsupportedVersion)
    #expect(fault("{\"metadata\":{\"timeunit\":\"days\"},\"results\":[]}")?.code == .malformed)
    let listed = "{\"metadata\":{\"tune_params\":{\"x\":[1,2]}},\"results\":[\n" + row("{\"x\":3}") + "]}"
    #expect(fault(listed)?.code == .unlistedValue)
    let text = Array(Self.results.utf8)
    for length in stride(from: 1, to: text.count - 1, by: 7) {
      #expect(fault(String(decoding: text[..<length], as: UTF8.self)) != nil)
    }
  }
}
