// A worker for the tests: what the command `plait` is under the argument `kernel-worker`, and nothing else.

internal import KernelTrials

KernelWorker.serveIfAsked(CommandLine.arguments)
print("this program is started by the tests of kernel trials")
