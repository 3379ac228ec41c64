internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import KernelSpecifications
internal import KernelTuning
internal import Store
internal import TuningFiles

/// `plait tune import`: a recorded space into the store, so that searches begin from it.
struct TuneImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Puts recorded trials into the store, so that later searches begin from them.",
    discussion: """
      Reads caches of Kernel Tuner, T4 and KTT results. What `plait tune export` wrote comes back as it was; trials of other \
      programs become a place of their own, which a search for the kernel begins from: they propose, and every \
      configuration is run and verified here before it counts. Importing a file twice adds nothing.

      EXAMPLES

        plait tune import matrix-product.json
        plait tune import gemm__A4000.json.gz --kernel gemm
      """)

  @Argument(help: "A recorded space.", completion: .file())
  var file: String

  @Option(help: "The kernel's name, as its specification has it; the file's own by default.")
  var kernel: String?

  @Option(help: "The device; the file's own by default.")
  var device: String?

  @Option(help: "The kernel's language: c, c++, opencl, cuda, command; cuda where the file does not say.")
  var language: KernelLanguage?

  @OptionGroup var storeArguments: StoreArguments

  @Flag(help: "Print the answer as JSON (plait.tune-import/1).")
  var json = false

  mutating func validate() throws {
    if let kernel, kernel.isEmpty { throw ValidationError("--kernel is a name") }
  }

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.take() }
  }

  private func take() throws {
    let reading = try TuningRecordFile.read(file)
    for remark in reading.remarks { Console.shared.warning("\(file): \(remark)") }
    let read: RecordedTrials
    do {
      read = try RecordedTrials(reading.space, kernel: kernel, device: device, language: language)
    } catch {
      throw TuneFailure(file: file, error)
    }
    let store = try storeArguments.open()
    let subject = read.place.subject
    let known = try KernelTrialArchive.places(of: subject.kernel, in: store).first { $0.subject == subject }
    let there = Set((known?.latest ?? []).map(\.configuration))
    let new = read.place.trials.filter { !there.contains($0.configuration) }
    _ = try KernelTrialArchive(store: store, subject: subject, seed: 0).keep(new)
    let answer = TuneImportAnswer(
      kernel: subject.kernel, place: read.place.id, device: subject.device, shape: subject.shape,
      format: reading.format.rawValue, file: file, trials: new.count,
      failed: new.count { $0.failure != nil }, knownBefore: read.place.trials.count - new.count)
    if json { return try Console.shared.output(json: answer) }
    Console.shared.output(
      "\(new.count) trials of \(subject.kernel) (\(KnownKernel.words(subject))) are new in the store, "
        + "\(answer.failed) of them failed; \(answer.knownBefore) were there already")
  }
}

extension KernelLanguage: ExpressibleByArgument {}

struct TuneImportAnswer: Answer {
  static let schema = "plait.tune-import/1"
  var kernel: String
  var place: String
  var device: String
  var shape: String
  var format: String
  var file: String
  var trials: Int
  var failed: Int
  var knownBefore: Int
}
