internal import ArgumentParser
internal import Files
internal import Foundation
internal import KernelSpecifications
internal import KernelTuning
internal import Reports

/// `plait tune explain`: which parameters matter, and how the cost lies over them.
struct TuneExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says which parameters of a kernel matter, and how its cost lies over them.",
    discussion: """
      Nothing is run: the answer comes from the trials in the store, which searches, imports and interrupted searches \
      leave there. Shares are of the variance of the logarithm of the cost, from a forest that is fitted to the trials; \
      how far it can be trusted is said beside.

      EXAMPLES

        plait tune explain matrix-product
        plait tune explain Examples/kernels/matrix-product/matrix-product-c.yaml --report why.html
      """)

  @OptionGroup var known: KnownKernelArguments

  @Option(help: "What is explained: time, energy, memory, size.")
  var objective: KernelObjective = .time

  @Option(help: "The seed of the forest.")
  var seed: UInt64 = 1

  @Option(help: "Write a report to this file: one HTML page that needs no network.", completion: .file())
  var report: String?

  @Flag(help: "Print the answer as JSON (plait.tune-explain/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.explain() }
  }

  private func explain() throws {
    try report.map(OutputPlace.check)
    let store = try known.storeArguments.open()
    let kernel = try known.find(in: store)
    let place = try kernel.only()
    let explanation = try TuningExplanation(
      place, space: kernel.specification?.space, objective: objective, seed: seed)
    if let report {
      let page = TuneReport(
        kernel: kernel.name, subject: place.subject, explanation: explanation, seed: seed,
        configuration: kernel.words)
      try AtomicFile.write(page.report.html(), to: report)
    }
    if json {
      try Console.shared.output(json: TuneExplainAnswer(kernel, place, explanation, report: report))
    } else {
      TuneExplainText.print(kernel, place, explanation)
      if let report { Console.shared.output("report: \(report)") }
    }
  }
}

extension KernelObjective: ExpressibleByArgument {}
