import Diagnostics
import Foundation
import ParameterSpaces
import Testing
import TuningFiles
import TuningRecords

@Suite struct T1ReaderTests {
  private func read(_ text: String) throws -> TuningProblemFile.Reading {
    var text = text
    return try text.withUTF8 {
      try TuningProblemFile.read(bytes: UnsafeRawBufferPointer($0), name: "t1.json")
    }
  }

  private func problem(
    parameters: String, conditions: String = "", kernel: String = ""
  ) -> String {
    """
    {"ConfigurationSpace": {"TuningParameters": [\(parameters)],
     "Conditions": [\(conditions)]},
     "KernelSpecification": {"Language": "CUDA", "KernelName": "k", "KernelFile": "k.cu"\(kernel),
     "GlobalSize": {"X": "4096 // x"}, "LocalSize": {"X": "x", "Y": "1"}}}
    """
  }

  private func values(_ list: String, type: String = "int") throws -> [ParameterValue] {
    let text = problem(parameters: "{\"Name\": \"x\", \"Type\": \"\(type)\", \"Values\": \"\(list)\"}")
    let parameter = try read(text).problem.space.parameters[0]
    return (0..<parameter.levels).map { parameter.value(atLevel: $0) }
  }

  private func integers(_ list: String) throws -> [Int] {
    try values(list).compactMap { if case .integer(let whole) = $0 { whole } else { nil } }
  }

  @Test func listsOfValuesArePythons() throws {
    #expect(try integers("[1, 2, 4]") == [1, 2, 4])
    #expect(try integers("[1,2,]") == [1, 2])
    #expect(try integers("(3, 5)") == [3, 5])
    #expect(try integers("range(4)") == [0, 1, 2, 3])
    #expect(try integers("list(range(10, 4, -3))") == [10, 7])
    #expect(try integers("[2**i for i in range(0, 6)]") == [1, 2, 4, 8, 16, 32])
    #expect(try integers("[i for i in range(1, 10+1) if i % 4 == 0]") == [4, 8])
    #expect(
      try integers("[1, 2, 4, 8, 16] + list(range(32, 1024+1, 32))")
        == [1, 2, 4, 8, 16] + Array(stride(from: 32, through: 1024, by: 32)))
    #expect(try values("['a', 'b,c']", type: "string") == [.text("a"), .text("b,c")])
    #expect(try values("[0.5, 1]", type: "float") == [.real(0.5), .real(1)])
    #expect(try values("[True, False]", type: "bool") == [.boolean(true), .boolean(false)])
    for wrong in [
      "1", "[", "range(1,2,0)", "range()", "range(0, 1000000000000)", "[i for i in 5]", "[y]", "[1/0]",
      "__import__('os')", "[x for x in range(3) if]", "",
    ] {
      let error = #expect(throws: TuningRecordError.self) { try integers(wrong) }
      #expect(error?.code == .malformed)
      #expect(error?.location?.field == "ConfigurationSpace.TuningParameters[0].Values")
    }
  }

  @Test func wrongFilesAreNamed() throws {
    func fault(_ text: String) -> TuningRecordError? {
      #expect(throws: TuningRecordError.self) { try read(text) }
    }
    let x = "{\"Name\": \"x\", \"Type\": \"int\", \"Values\": \"[1, 2]\"}"
    let condition = fault(problem(parameters: x, conditions: "{\"Expression\": \"x <\"}"))
    #expect(condition?.location?.line == 2)
    #expect(condition?.location?.field == "ConfigurationSpace.Conditions[0].Expression")
    let unknown = fault(problem(parameters: x, conditions: "{\"Expression\": \"y < 2\"}"))
    #expect(unknown?.message.contains("`y`") == true)
    #expect(fault(problem(parameters: x + "," + x))?.code == .malformed)
    #expect(fault("{\"ConfigurationSpace\": {}}")?.code == .missingKey)
    #expect(
      fault("{\"KernelSpecification\": {\"Language\": 1}}")?.message.contains("ConfigurationSpace") == true)
    #expect(fault("{\"results\": []}")?.code == .unknownFormat)
    #expect(fault(String(repeating: "[", count: 10_000))?.code == .malformed)
    #expect(
      fault("{\"ConfigurationSpace\":" + String(repeating: "[", count: 10_000))?.message.contains("deep")
        == true)
    let t1 = #expect(throws: TuningRecordError.self) {
      var text = problem(parameters: x)
      try text.withUTF8 {
        _ = try TuningRecordFile.read(bytes: UnsafeRawBufferPointer($0), name: "t1.json")
      }
    }
    #expect(t1?.code == .unknownFormat)
  }

  @Test func readsTheRealDescriptions() throws {
    let expected: [String: (cartesian: Double, kernel: String, constraints: Int, arguments: Int)] = [
      "T1_convolution_milo": (10240, "convolution_kernel", 4, 3),
      "T1_dedispersion_milo": (22272, "dedispersion_kernel", 3, 3),
      "T1_gemm_milo": (663552, "Xgemm", 8, 7),
      "T1_hotspot_milo": (4440000, "calculate_temp", 4, 7),
    ]
    for path in RecordedSpacesFolder.files(prefix: "T1_", suffix: ".json") {
      let reading = try TuningProblemFile.read(path)
      let problem = reading.problem
      let name = String(URL(fileURLWithPath: path).lastPathComponent.dropLast(".json".count))
      let known = try #require(expected[name])
      #expect(problem.space.cartesianSize == known.cartesian)
      #expect(problem.kernelName == known.kernel && problem.space.constraints.count == known.constraints)
      #expect(problem.arguments.count == known.arguments && problem.arguments.contains(where: \.isOutput))
      #expect(reading.remarks.isEmpty == !name.contains("hotspot"))
      if name.contains("convolution") {
        #expect(problem.problemSize == ["4096", "4096"] && problem.compilerOptions == ["-std=c++11"])
        #expect(
          problem.gridDivisors == [["block_size_x", "tile_size_x"], ["block_size_y", "tile_size_y"], []])
        #expect(problem.arguments[2].isConstantMemory && problem.arguments[1].fillType == "Random")
        #expect(problem.arguments[0].size == "ProblemSize[0]*ProblemSize[1]")
        #expect(problem.space.parameters[1].defaultValue == .integer(16))
        #expect(problem.localSize == TuningProblem.Sizes(x: "block_size_x", y: "block_size_y", z: "1"))
      }
    }
  }
}
