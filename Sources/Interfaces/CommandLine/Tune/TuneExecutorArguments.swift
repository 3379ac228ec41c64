internal import ArgumentParser
internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import SlurmArrays

/// Where the trials of `plait tune` are carried out.
struct TuneExecutorArguments: ParsableArguments {
  enum Executor: String, CaseIterable, ExpressibleByArgument {
    case local
    case slurm
  }

  @Option(help: "local, or slurm: trials are then items of a job array.")
  var executor: Executor = .local

  @Option(
    help: ArgumentHelp(
      "A folder that all nodes see; by default plait-trials-KERNEL below the current one.",
      valueName: "folder"), completion: .directory)
  var shared: String?

  @Option(help: "Tasks of the array that work at once.")
  var tasks = 4

  @Option(
    name: .customLong("sbatch"), parsing: .singleValue,
    help: ArgumentHelp(
      "An option for sbatch, such as --sbatch=--partition=gpu; may be given again.", valueName: "option"))
  var sbatchOptions: [String] = []

  @Option(
    help: ArgumentHelp(
      "A task that gives no sign of life for so long counts as lost with its node, whatever Slurm says.",
      valueName: "seconds"))
  var silence = 90.0

  mutating func validate() throws {
    if tasks < 1 { throw ValidationError("--tasks is 1 or more") }
    if !(silence >= 15) {
      throw ValidationError("--silence is 15 seconds or more: a task shows itself every 5")
    }
  }

  /// Puts the cluster in the place of this machine, where it was asked for.
  func open(_ place: inout KernelPlace, specification: String, device: String?) throws -> SlurmTrials? {
    guard executor == .slurm else { return nil }
    let program = KernelWorker.thisProgram[0]
    var worker = [program, "tune", "trial", place.path]
    if let device { worker += ["--device", device] }
    var settings = SlurmArraySettings(worker: worker, runner: [program, "array-task"])
    settings.sbatchOptions = sbatchOptions
    settings.tasks = tasks
    settings.silentSeconds = silence
    // Between two batches the search thinks; a task that waits is worth more than one that is submitted anew.
    settings.idleSeconds = 60
    let folder = shared ?? "plait-trials-\(place.specification.name)"
    let trials = try SlurmTrials(
      folder: URL(fileURLWithPath: folder).standardizedFileURL.path, settings: settings, tasks: tasks,
      isStopped: { Interrupt.isRequested })
    place.executor = trials
    place.subject.device = (["slurm"] + sbatchOptions).joined(separator: " ")
    return trials
  }
}
