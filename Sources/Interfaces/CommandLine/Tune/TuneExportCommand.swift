internal import ArgumentParser
internal import Files
internal import Foundation
internal import KernelSpecifications
internal import KernelTuning
internal import TuningFiles
internal import TuningRecords

/// `plait tune export`: the trials of one place as a file that other programs read.
struct TuneExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the trials of a kernel for other programs, or for another store.",
    discussion: """
      T4 and Kernel Tuner's caches hold all that the store does, and `plait tune import` puts it into another store as it \
      was; `plait tune replay` plays searches on them. Of trials that were repeated the latest is written. CSV is for \
      spreadsheets.

      EXAMPLES

        plait tune export matrix-product --format t4 --output matrix-product.json
        plait tune export stencil.yaml --format csv --output stencil.csv
      """)

  /// The form of the file.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case t4
    case kernelTuner = "kernel-tuner"
    case csv
  }

  @OptionGroup var known: KnownKernelArguments

  @Option(
    help: ArgumentHelp(
      "The form: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "form"))
  var format: Format = .t4

  @Option(help: "The file to write.", completion: .file())
  var output: String

  @Flag(help: "Print the answer as JSON (plait.tune-export/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.export() }
  }

  private func export() throws {
    try OutputPlace.check(output)
    let store = try known.storeArguments.open()
    let kernel = try known.find(in: store)
    let place = try kernel.only()
    let record = try RecordedSpace(place, space: kernel.specification?.space)
    let alike = place.alike
    if alike.leftOut > 0 {
      Console.shared.warning(
        "\(alike.leftOut) configurations with other parameters, of an earlier form of the specification, are left out"
      )
    }
    switch format {
    case .t4: try TuningRecordFile.write(record, as: .t4, to: output)
    case .kernelTuner: try TuningRecordFile.write(record, as: .kernelTunerCache, to: output)
    case .csv: try AtomicFile.write(TrialTable.text(record), to: output)
    }
    if json {
      try Console.shared.output(
        json: TuneExportAnswer(
          kernel: kernel.name, place: place.id, format: format.rawValue, file: output, trials: record.count,
          failed: record.count - record.measuredCount, leftOut: alike.leftOut))
    } else {
      Console.shared.output(
        "\(record.count) trials of \(kernel.name) (\(KnownKernel.words(place.subject))) in \(output)")
    }
  }
}

struct TuneExportAnswer: Answer {
  static let schema = "plait.tune-export/1"
  var kernel: String
  var place: String
  var format: String
  var file: String
  var trials: Int
  var failed: Int
  var leftOut: Int
}
