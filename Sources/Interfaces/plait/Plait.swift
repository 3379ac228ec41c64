internal import ArgumentParser
internal import CommandLine
internal import KernelTrials

@main
enum Plait {
  static func main() async {
    // Before the command line is looked at: kernels run on the main thread, and soon.
    KernelWorker.serveIfAsked(Swift.CommandLine.arguments)
    await PlaitCommand.main()
  }
}
