internal import ArgumentParser
internal import SlurmArrays

/// `plait array-task FOLDER`: a task of a job array, as Slurm starts it on a node.
struct ArrayTaskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "array-task",
    abstract: "Works on the items of a shared folder, as a task of a Slurm job array.",
    discussion: "Plait submits it; there is no need to call it by hand.",
    shouldDisplay: false)

  @Argument(help: "The folder that the submitting side and the tasks share.")
  var folder: String

  func run() async throws {
    var status: Int32 = 0
    try await reportingFailures(json: false) { status = try SlurmArrayTask.run(folder: folder) }
    if status != 0 { throw ExitCode(status) }
  }
}
