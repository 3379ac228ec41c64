import Foundation
import KernelSpecificationFiles
import KernelSpecifications
import ParameterSpaces
import Testing
import TuningFiles
import TuningRecords

/// Specifications that are made of T1 files.
@Suite struct TuningProblemTextTests {
  private static let file = """
    {
      "General": {"BenchmarkName": "scale \\"twice\\"", "OutputFormat": "JSON"},
      "ConfigurationSpace": {
        "TuningParameters": [
          {"Name": "LOCAL", "Type": "int", "Values": "[2**i for i in range(4, 9)]", "Default": 64},
          {"Name": "TILE", "Type": "int", "Values": "[1, 2, 4]"},
          {"Name": "MODE", "Type": "string", "Values": ["fast", "safe"], "Default": "safe"}
        ],
        "Conditions": [{"Expression": "32 <= LOCAL * TILE <= 512", "Parameters": ["LOCAL", "TILE"]}]
      },
      "KernelSpecification": {
        "Language": "OpenCL", "CompilerOptions": ["-cl-fast-relaxed-math"], "KernelName": "scale",
        "KernelFile": "scale.cl", "GlobalSizeType": "OpenCL", "LocalSize": {"X": "LOCAL", "Y": "1", "Z": "1"},
        "GlobalSize": {"X": "4096"}, "GridDivX": ["LOCAL", "TILE"], "ProblemSize": [4096, 16],
        "Arguments": [
          {"Name": "x", "Type": "float", "MemoryType": "Vector", "AccessType": "ReadOnly", "FillType": "Random", "FillValue": 2.5,
           "Size": "ProblemSize[0] * ProblemSize[1] + max(TILE) - 1", "MemType": "Constant"},
          {"Name": "y", "Type": "float", "MemoryType": "Vector", "AccessType": "WriteOnly", "FillType": "Constant", "FillValue": 0,
           "Size": "ProblemSize[0]", "Output": 1},
          {"Name": "a", "Type": "int32", "MemoryType": "Scalar", "FillValue": 3.0}
        ]
      }
    }
    """

  private func problem(_ text: String) throws -> TuningProblem {
    try Array(text.utf8).withUnsafeBytes { try TuningProblemFile.read(bytes: $0, name: "t1.json").problem }
  }

  /// The text as its readers see it, with the files that it names beside it.
  private func specification(_ text: String, files: [String]) throws -> KernelSpecification {
    let folder = FileManager.default.temporaryDirectory.appending(path: "specify \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in files {
      let path = folder.appending(path: file)
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("\n".utf8).write(to: path)
    }
    let path = folder.appending(path: "kernel.yaml")
    try Data(text.utf8).write(to: path)
    return try KernelSpecification(path: path.path)
  }

  @Test func whatTheFileSaysIsTakenOver() throws {
    let made = TuningProblemText(try problem(Self.file), source: "scale.cl", reference: "right.c")
    let read = try specification(made.text, files: ["scale.cl", "right.c"])
    #expect(read.name == "scale \"twice\"" && read.language == .opencl && read.function == "scale")
    #expect(read.space.parameters.map(\.name) == ["LOCAL", "TILE", "MODE"])
    #expect(read.space.parameters.map(\.levels) == [5, 3, 2])
    #expect(read.space.defaultLevels == [2, 0, 1])
    #expect(read.space.constraints.count == 1)
    #expect(read.arguments.count == 3)
    #expect(made.text.contains("count: \"PROBLEM_X * PROBLEM_Y + 4 - 1\""))
    #expect(made.text.contains("fill: {random: [0, 2.5], seed: 1}"))
    #expect(made.text.contains("global: [\"ceil(PROBLEM_X / ((LOCAL) * (TILE))) * (LOCAL)\""))
    #expect(made.remarks.count == 1 && made.remarks[0].contains("`x` is constant memory"))
  }

  @Test func withoutAReferenceThatIsSaid() throws {
    let made = TuningProblemText(try problem(Self.file), source: "scale.cl", reference: nil)
    #expect(made.text.contains("outputs are not compared"))
    _ = try specification(made.text, files: ["scale.cl"])
  }

  /// What a file says stays what it is: neither a key nor the end of a comment.
  @Test func hostileNamesBreakNothing() throws {
    let text = Self.file
      .replacingOccurrences(
        of: "\"Name\": \"x\"", with: "\"Name\": \"x\\nconstraints: [0]\\n, output: true\""
      )
      .replacingOccurrences(of: "scale \\\"twice\\\"", with: "scale\\nparameters: {}")
    let made = TuningProblemText(try problem(text), source: "scale.cl", reference: "right.c")
    #expect(made.text.contains("\"x\\nconstraints: [0]") && made.text.contains("scale parameters: {}"))
    #expect(made.text.split(separator: "\n").count { $0.hasPrefix("constraints:") } == 1)
    #expect(made.text.split(separator: "\n").count { $0.hasPrefix("parameters:") } == 1)
  }

  @Test func aLaunchThatNamesNoParameterIsSaid() throws {
    let text = Self.file.replacingOccurrences(of: "{\"X\": \"LOCAL\"", with: "{\"X\": \"block_size_x\"")
    let made = TuningProblemText(try problem(text), source: "scale.cl", reference: "right.c")
    #expect(made.remarks.contains { $0.contains("`block_size_x`") })
  }

  /// Those of the community's own kernels, where they are beside the project.
  @Test(arguments: ["hotspot", "convolution", "dedispersion"])
  func publishedFilesBecomeSpecifications(kernel: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../shared/data/kernels/tuning/T1_\(kernel)_milo.json").standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: path) else {
      print("skipped: \(kernel) (its T1 file is not here)")
      return
    }
    let problem = try TuningProblemFile.read(path).problem
    let made = TuningProblemText(problem, source: problem.kernelFile, reference: nil)
    let read = try specification(made.text, files: [problem.kernelFile])
    #expect(read.space.parameters.map(\.name) == problem.space.parameters.map(\.name))
    #expect(read.space.parameters.map(\.levels) == problem.space.parameters.map(\.levels))
    #expect(read.space.constraints.map(\.text) == problem.space.constraints.map(\.text))
    #expect(read.arguments.count == problem.arguments.count)
  }
}
