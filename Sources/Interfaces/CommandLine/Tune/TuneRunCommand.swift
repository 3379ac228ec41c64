internal import ArgumentParser
internal import ConfigurationSearch
internal import Diagnostics
internal import Files
internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces
internal import Recommendations
internal import Reports
internal import Store

/// `plait tune SPEC`: searches for the fastest configuration and compares it with the default.
struct TuneRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract:
      "Searches for the fastest configuration of a kernel and compares it with the default, in turns.",
    discussion: """
      SPEC is a file that says what the kernel is, what may be varied and what its right answer is \
      (Documentation/formats/kernel-spec.md). Each configuration is built and run in a process of its own, its output is compared \
      with the reference's, and every trial is kept in the store: an interrupted search goes on where it stopped, and a \
      search on another device or size begins with what is known. The best configuration is then timed in turns with the default; only if \
      it is certainly faster is it recommended.

      EXAMPLES

        plait tune Examples/kernels/matrix-product/matrix-product-c.yaml
        plait tune stencil.yaml --budget 60s --seed 7
        plait tune softmax-opencl.yaml --budget 200 --device opencl:0 --json
        plait tune spmv.yaml --objective time,energy --report spmv.html
      """)

  @Argument(help: "The kernel's specification.", completion: .file(extensions: ["yaml", "yml"]))
  var specification: String

  @Option(help: ArgumentHelp("How long to search: 60s, 5m, 1h, or a number of trials.", valueName: "budget"))
  var budget = TuneBudget(argument: "2m")!

  @Option(
    help: ArgumentHelp(
      "What is to become small, the first one first: time, energy, memory, size.", valueName: "names"))
  var objective: String?

  @Option(help: "How much money to spend on the search, at --price an hour of this machine.")
  var money: Double?

  @Option(help: "What an hour of this machine costs.")
  var price: Double?

  @Option(
    help: ArgumentHelp(
      "How long this kernel will run in future with today's configuration, 1h by default: the search ends by itself once one more trial costs more than it is expected to save.",
      valueName: "time"))
  var worth: TuneBudget?

  @Flag(help: "Use the whole budget, worthwhile or not.")
  var exhaust = false

  @Option(help: "Where an OpenCL or CUDA kernel runs, such as opencl:0 or cuda:0.")
  var device: String?

  @Option(help: "The seed of the search.")
  var seed: UInt64 = 1

  @Option(help: "Builds that run at once; as many as processors by default.")
  var jobs: Int?

  @OptionGroup(title: "Trials on a cluster") var executorArguments: TuneExecutorArguments

  @Flag(help: "Leave out what the store knows of this kernel.")
  var fresh = false

  @Option(
    help: ArgumentHelp(
      "The form of the file that the change writes: \(ConfigurationFile.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "form"))
  var form: ConfigurationFile?

  @Option(help: "The file that the change writes; beside the specification by default.", completion: .file())
  var output: String?

  @OptionGroup var storeArguments: StoreArguments

  @Option(help: "Write a report to this file: one HTML page that needs no network.", completion: .file())
  var report: String?

  @Flag(help: "Apply the recommendation at once.")
  var apply = false

  @Flag(help: "Print the answer as JSON (plait.tune/1).")
  var json = false

  mutating func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is 1 or more") }
    if let money, money <= 0 || (price ?? 0) <= 0 {
      throw ValidationError("--money needs a positive sum and --price, what an hour costs")
    }
    if let worth, worth.seconds == nil { throw ValidationError("--worth is a time, such as 10h") }
    _ = try objectives()
  }

  private func objectives() throws -> [KernelObjective] {
    try (objective ?? "").split(separator: ",").map { word in
      guard let objective = KernelObjective(rawValue: String(word)) else {
        throw ValidationError(
          "`\(word)` is no objective; known are \(KernelObjective.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return objective
    }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) {
      do {
        try await command.tune()
      } catch {
        // What does not know the file that is at fault.
        if let flaw = error as? TuningError, flaw.location == nil {
          throw TuneFailure(file: command.specification, flaw)
        }
        if let flaw = error as? ParameterSpaceError, flaw.location == nil {
          throw TuneFailure(file: command.specification, flaw)
        }
        throw error
      }
    }
  }

  private func tune() async throws {
    Interrupt.install()
    try report.map(OutputPlace.check)
    let store = try storeArguments.open()
    let jobs = jobs ?? max(ProcessInfo.processInfo.activeProcessorCount, 1)
    var place = try await KernelPlace.open(specification, device: device, jobs: jobs)
    defer { place.evaluator.close() }
    if place.specification.language == .cuda, executorArguments.executor == .local, !KernelPlace.hasGPU {
      let compilations = SearchBudget(seconds: budget.seconds, evaluations: budget.trials)
      return try await TuneRanking.run(place, seed: seed, budget: compilations, jobs: jobs, json: json)
    }
    let cluster = try executorArguments.open(&place, specification: specification, device: device)
    let archive = KernelTrialArchive(store: store, subject: place.subject, seed: seed)
    var known = fresh ? (own: [], others: []) : try archive.known()
    if let cluster {
      let saved = Set(known.own.map(\.configuration))
      let found = await cluster.finished().filter { !saved.contains($0.configuration) }
      _ = try archive.keep(found)
      known.own += found
    }
    var session = TuningSession(
      place.specification, objectives: try objectives(), seed: seed,
      budget: SearchBudget(
        seconds: budget.seconds, evaluations: budget.trials, money: money, pricePerHour: price ?? 0))
    session.workSeconds = worth?.seconds ?? 3600
    session.stopsByItself = !exhaust
    var ids: [Int64] = []
    let progress = TuneProgress(quiet: json)
    let began = ContinuousClock.now
    let result = try await tuned(
      session,
      place.executor, own: known.own, others: known.others,
      clock: { (ContinuousClock.now - began) / .seconds(1) }, isCancelled: { Interrupt.isRequested },
      keep: { step in
        ids += try archive.keep(step.newTrials)
        progress.update(step)
      })
    progress.finish()
    try await cluster?.close()
    if result.ending == .cancelled {
      throw Interrupted(
        message:
          "\(result.trials.count - result.known) trials are in the store; the same command goes on from them")
    }
    let recommendation = try kept(result, place, ids, in: store)
    if let report { try AtomicFile.write(page(result, place, recommendation).report.html(), to: report) }
    var answer = TuneAnswer(result, place, recommendation)
    answer.report = report
    if json {
      try Console.shared.output(json: answer)
    } else {
      TuneText.print(result, place, recommendation)
      if let report { Console.shared.output("report: \(report)") }
    }
    if apply, let recommendation, !recommendation.change.isEmpty {
      let change = try ApplyCommand.apply(recommendation.id, in: store, root: ".", force: false)
      if !json { try change.print(json: false) }
    }
  }

  private func page(
    _ result: TuningResult, _ place: KernelPlace, _ recommendation: Recommendation?
  ) -> TuneReport {
    let known = KnownPlace(subject: place.subject, trials: result.trials)
    var change: (path: String, text: String)?
    for case .writeFile(let path, let contents, _)? in recommendation?.change.steps ?? [] {
      change = (path, contents.text ?? "")
    }
    return TuneReport(
      kernel: place.specification.name, subject: place.subject,
      explanation: try? TuningExplanation(
        known, space: place.specification.space, objective: result.objectives[0], seed: seed), seed: seed,
      configuration: { configuration in
        place.specification.space.parameters.compactMap { parameter in
          configuration[parameter.name].map { "\(parameter.name)=\($0)" }
        }.joined(separator: " ")
      },
      result: TuneReport.Result(
        tuning: result, specification: place.specification,
        recommendation: recommendation.map { ($0.id, $0.title) }, change: change))
  }

  /// The session's result; Ctrl-C while a cluster works ends as any other.
  private func tuned(
    _ session: TuningSession, _ executor: any TrialExecutor, own: [KernelTrial], others: [[KernelTrial]],
    clock: () -> Double, isCancelled: () -> Bool, keep: (TuningSession.Progress) throws -> Void
  ) async throws -> TuningResult {
    do {
      return try await session.run(
        executor, own: own, others: others, clock: clock, isCancelled: isCancelled, keep: keep)
    } catch is CancellationError {
      throw Interrupted(message: "what was finished is kept; the same command goes on from there")
    }
  }

  private func kept(
    _ result: TuningResult, _ place: KernelPlace, _ ids: [Int64], in store: Store
  ) throws -> Recommendation? {
    let form = form ?? ConfigurationFile(for: place.specification.language)
    let folder = URL(fileURLWithPath: place.path).deletingLastPathComponent().path
    let path =
      output.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
      ?? "\(folder)/\(form.name(place.specification))"
    let context = TuningContext(
      createdUnixSeconds: Clock.unixSeconds, specificationPath: place.path, subject: place.subject,
      changePath: path, form: form, seed: seed, trialIDs: Array(ids.prefix(1)), deviceOption: device)
    guard let recommendation = result.recommendation(place.specification, context) else { return nil }
    return try store.add(recommendation)
  }
}

extension ConfigurationFile: ExpressibleByArgument {}
