import Diagnostics
import Foundation
import ParameterSpaces
import Testing
import TuningFiles
import TuningRecords

@Suite struct KTTReaderTests {
  static let output = #"""
    {"Metadata": {"ComputeApi": "CUDA", "Device": "RTX 3090", "KttVersion": "2.2", "TimeUnit": "Microseconds"},
     "Results": [
      {"ComputationResults": [
         {"CompilationData": {"RegistersCount": 21}, "Duration": 100.5, "KernelFunction": "first", "Overhead": 1,
          "ProfilingData": {"Counters": [{"Name": "dram.sum", "Type": "Double", "Value": 7.5}], "RemainingProfilingRuns": 0}},
         {"CompilationData": {"RegistersCount": 30}, "Duration": 20, "KernelFunction": "second", "Overhead": 1}],
       "Configuration": [{"Name": "A", "Value": 8, "ValueType": "UnsignedInt"}, {"Name": "B", "Value": "x", "ValueType": "String"}],
       "KernelName": "k", "SearcherOverhead": 10, "Status": "Ok", "TotalDuration": 120.5, "TotalOverhead": 1000,
       "CompilationOverhead": 700, "ValidationOverhead": 40},
      {"ComputationResults": [], "Configuration": [{"Name": "A", "Value": 4, "ValueType": "UnsignedInt"}, {"Name": "B", "Value": "x", "ValueType": "String"}],
       "KernelName": "k", "SearcherOverhead": 10, "Status": "ValidationFailed", "TotalDuration": 0.0, "TotalOverhead": 50, "ValidationOverhead": 5}
     ]}
    """#

  static func read(_ text: String) throws -> TuningRecordReading {
    var text = text
    return try text.withUTF8 {
      try TuningRecordFile.read(bytes: UnsafeRawBufferPointer($0), name: "ktt.json")
    }
  }

  @Test func readsDurationsOverheadsAndCounters() throws {
    let space = try Self.read(Self.output).space
    #expect(space.kernelName == "k" && space.deviceName == "RTX 3090")
    #expect(space.parameters[0] == RecordedParameter("A", [.integer(8), .integer(4)]))
    #expect(space.parameters[1] == RecordedParameter("B", [.text("x")]))
    #expect(space.objective == RecordedObjective(name: "time", unit: "us", isSmallerBetter: true))
    #expect(space.objectiveValues[0] == 120.5 && space.objectiveValues[1].isNaN)
    #expect(space.outcomes == [.measured, .verification])
    #expect(space.benchmarkSeconds[0] == 120.5e-6 && space.compileSeconds[0] == 700e-6)
    // The whole trial is the duration and the overhead in all.
    #expect(abs(space.trialSeconds(at: 0) - 1120.5e-6) < 1e-12)
    #expect(abs(space.trialSeconds(at: 1) - 50e-6) < 1e-12)
    #expect(
      space.measurements.map(\.name) == ["RegistersCount", "dram.sum", "second.RegistersCount"])
    #expect(space.measurements.map { $0.values[0] } == [21, 7.5, 30])
  }

  @Test func wrongFilesAreNamed() throws {
    func fault(_ old: String, _ new: String) -> TuningRecordError? {
      #expect(throws: TuningRecordError.self) {
        try Self.read(Self.output.replacingOccurrences(of: old, with: new))
      }
    }
    #expect(fault("ValidationFailed", "Odd")?.location?.field == "Status")
    #expect(fault(#""Name": "A", "Value": 4"#, #""Name": "C", "Value": 4"#)?.code == .wrongValueCount)
    #expect(fault("Microseconds", "Days")?.location?.field == "Metadata.TimeUnit")
    #expect(fault("\"Configuration\"", "\"Other\"")?.code == .missingKey)
    let cut = #expect(throws: TuningRecordError.self) { try Self.read(String(Self.output.dropLast(9))) }
    #expect(cut?.code == .truncated)
  }

  /// Counts and a time that Python's `json` finds in real outputs.
  @Test func realOutputsAreReadWhole() throws {
    let expected = [
      "KTT_PnpolyOutput_3090": (rows: 4092, measured: 3818, first: 46268.736)
    ]
    for path in RecordedSpacesFolder.files(prefix: "KTT_Pnpoly") {
      let space = try TuningRecordFile.read(path).space
      let name = String(URL(fileURLWithPath: path).lastPathComponent.dropLast(".json.gz".count))
      let known = try #require(expected[name])
      #expect(space.count == known.rows && space.measuredCount == known.measured)
      #expect(space.objectiveValues[0] == known.first)
      #expect(space.measurements.map(\.name).contains("RegistersCount"))
    }
  }
}
