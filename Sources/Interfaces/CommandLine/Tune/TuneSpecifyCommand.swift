internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Foundation
internal import KernelSpecificationFiles
internal import KernelTuning
internal import ParameterSpaces
internal import TuningFiles
internal import TuningRecords

/// `plait tune specify`: a specification from a T1 file.
struct TuneSpecifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "specify",
    abstract:
      "Writes a specification from a T1 file, the auto-tuning community's description of what to tune.",
    discussion: """
      Parameters, constraints, arguments and launch sizes are taken over. T1 does not say what the right answer is: name a C file that computes \
      it (--reference), or outputs are not compared. What the file leaves open stands as remarks at the head of the specification.

      EXAMPLES

        plait tune specify hotspot-t1.json --output hotspot.yaml --reference hotspot.c
        plait tune hotspot.yaml
      """)

  @Argument(help: "A T1 file.", completion: .file())
  var file: String

  @Option(help: "The specification to write.", completion: .file())
  var output: String

  @Option(
    help: "A C file that computes the right answer; see Documentation/formats/kernel-spec.md.",
    completion: .file())
  var reference: String?

  @Flag(help: "Write over a specification that is there.")
  var force = false

  @Flag(help: "Print the answer as JSON (plait.tune-specify/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.write() }
  }

  private func write() throws {
    try OutputPlace.check(output)
    if !force, FileManager.default.fileExists(atPath: output) {
      throw TuningError(
        .notRunnable, "there is a specification already; name another file, or write over it with --force",
        at: SourceLocation(file: output))
    }
    let reading = try TuningProblemFile.read(file)
    let problem = reading.problem
    guard ["cuda", "opencl"].contains(problem.language.lowercased()) else {
      throw TuningError(
        .notRunnable, "its kernel is in \(problem.language); Plait takes CUDA and OpenCL from T1 files",
        at: SourceLocation(file: file))
    }
    let text = TuningProblemText(
      problem,
      source: below(URL(filePath: file).deletingLastPathComponent().appending(path: problem.kernelFile).path),
      reference: reference.map(below))
    try AtomicFile.write(text.text, to: output)
    let remarks = reading.remarks + text.remarks
    if json {
      try Console.shared.output(
        json: TuneSpecifyAnswer(
          file: output, kernel: problem.kernelName, parameters: problem.space.parameters.count,
          constraints: problem.space.constraints.count, remarks: remarks))
    } else {
      for remark in remarks { Console.shared.warning("\(file): \(remark)") }
      Console.shared.output(
        "\(problem.kernelName): \(problem.space.parameters.count) parameters, \(problem.space.constraints.count) constraints in \(output)"
      )
    }
  }

  /// A path as seen from the specification's folder.
  private func below(_ path: String) -> String {
    let folder = URL(filePath: output).standardizedFileURL.pathComponents.dropLast()
    let whole = URL(filePath: path).standardizedFileURL.pathComponents
    let shared = zip(folder, whole).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: folder.count - shared)
    return (up + whole.dropFirst(shared)).joined(separator: "/")
  }
}

struct TuneSpecifyAnswer: Answer {
  static let schema = "plait.tune-specify/1"
  var file: String
  var kernel: String
  var parameters: Int
  var constraints: Int
  var remarks: [String]
}
