internal import ArgumentParser
internal import Fingerprints
internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces

/// `plait tune show`: what the store knows of a kernel.
struct TuneShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Lists where a kernel was tuned, and what came of it.",
    discussion: """
      A place is a device, a problem size, a toolchain and the sources as they were; trials of other places are what a \
      new search begins from.

      EXAMPLES

        plait tune show matrix-product
        plait tune show Examples/kernels/matrix-product/matrix-product-c.yaml --json
      """)

  @OptionGroup var known: KnownKernelArguments

  @Flag(help: "Print the answer as JSON (plait.tune-show/1).")
  var json = false

  mutating func run() async throws {
    let command = self
    try await reportingFailures(json: json) { try command.show() }
  }

  private func show() throws {
    let store = try known.storeArguments.open()
    let kernel = try known.find(in: store)
    if json { return try Console.shared.output(json: TuneShowAnswer(kernel)) }
    for (number, place) in kernel.places.enumerated() {
      if number > 0 { Console.shared.output("") }
      Self.print(place, kernel)
    }
  }

  private static func print(_ place: KnownPlace, _ kernel: KnownKernel) {
    let console = Console.shared
    let isHere = place.subject == kernel.subject
    console.output(
      console.bold("\(place.id)  \(kernel.name)") + " (\(KnownKernel.words(place.subject)))"
        + (isHere ? ", as the specification is now" : ""))
    console.output("  toolchain: \(place.subject.toolchain.isEmpty ? "none" : place.subject.toolchain)")
    console.output("  sources: \(place.subject.source.text)")
    let failed = place.trials.count { $0.failure != nil }
    console.output("  \(place.trials.count) trials, \(failed) failed")
    for (kind, count) in place.failures { console.output("    \(count) \(kind.rawValue)") }
    let best = place.best(.time)
    let own = kernel.defaultTrial(in: place)
    let unit = CostUnit(
      .time, costs: [best, own].compactMap { $0?.value(of: .time) }, isOutput: best?.output != nil)
    if let own {
      console.output("  default: \(unit.text(own.value(of: .time)))  \(kernel.words(own.configuration))")
    }
    if let best {
      console.output("  best:    \(unit.text(best.value(of: .time)))  \(kernel.words(best.configuration))")
    }
  }
}

extension KnownKernel {
  /// The trial of the specification's default; nil where no specification was given, or it was not tried.
  func defaultTrial(in place: KnownPlace) -> KernelTrial? {
    guard let own = specification?.defaultConfiguration else { return nil }
    return place.latest.first { $0.configuration == own }
  }

  /// A configuration in the order of the parameters.
  func words(_ configuration: [String: ParameterValue]) -> String {
    let order = specification?.space.parameters.map(\.name) ?? []
    let names =
      order.filter { configuration[$0] != nil } + configuration.keys.filter { !order.contains($0) }.sorted()
    return names.compactMap { name in configuration[name].map { "\(name)=\($0)" } }.joined(separator: " ")
  }
}

/// What `plait tune show --json` prints.
struct TuneShowAnswer: Answer {
  static let schema = "plait.tune-show/1"

  var kernel: String
  var places: [Place]

  struct Place: Encodable {
    var place: String
    var language: String
    var shape: String
    var device: String
    var toolchain: String
    var source: String
    /// Whether it is that of the specification, here.
    var isHere: Bool?
    var trials: Int
    var configurations: Int
    var failed: [String: Int]
    var best: Best?
    var `default`: Best?
  }

  struct Best: Encodable {
    var configuration: [String: ParameterValue]
    var value: Double?
    var seconds: [Double]

    init(_ trial: KernelTrial) {
      configuration = trial.configuration
      value = trial.value(of: .time)
      seconds = trial.seconds
    }
  }

  init(_ known: KnownKernel) {
    kernel = known.name
    places = known.places.map { place in
      Place(
        place: place.id, language: place.subject.language.rawValue, shape: place.subject.shape,
        device: place.subject.device, toolchain: place.subject.toolchain, source: place.subject.source.text,
        isHere: known.subject.map { $0 == place.subject }, trials: place.trials.count,
        configurations: place.latest.count,
        failed: Dictionary(uniqueKeysWithValues: place.failures.map { ($0.kind.rawValue, $0.count) }),
        best: place.best(.time).map { Best($0) }, default: known.defaultTrial(in: place).map { Best($0) })
    }
  }
}
