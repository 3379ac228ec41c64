// A worker for the tests: what the command `plait` is under the argument `kernel-worker`; and a session to be
// killed:
//
//   hold SPECIFICATION    opens trials, prints the worker's process and the scratch folder, and waits

internal import Glibc
internal import KernelSpecificationFiles
internal import KernelSpecifications
internal import KernelTrials

KernelWorker.serveIfAsked(CommandLine.arguments)

do {
  let words = CommandLine.arguments
  guard words.count == 3, words[1] == "hold" else { exit(64) }
  let evaluator = try await KernelEvaluator.open(
    KernelSpecification(path: words[2]),
    settings: TrialSettings(worker: [words[0], KernelWorker.argument]))
  print(await evaluator.workerIdentifier() ?? 0, evaluator.scratchFolder)
  fflush(nil)
  sleep(60)
  evaluator.close()
} catch {
  print(error)
  exit(1)
}
