internal import ArgumentParser
internal import Simulation

/// The arguments that name a scheduling policy.
struct PolicyArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The order of the queue: \(PriorityOrder.nameList). Formulas: Documentation/priority-keys.md.",
      valueName: "key"))
  var order: PriorityOrder?

  @Option(help: ArgumentHelp("What may overtake the head of the queue.", valueName: "none|easy|conservative"))
  var backfill: Backfill?

  @Option(
    help: ArgumentHelp(
      "The order in which jobs are tried for backfilling; by default the queue's.", valueName: "key"))
  var backfillOrder: PriorityOrder?

  @Option(
    help: ArgumentHelp("The run time that the scheduler plans with.", valueName: "requested|actual|learned"))
  var estimate: Workload.Estimate?

  @Option(
    help: ArgumentHelp(
      "What comes first in one second; submissions-first is the order of the pyss simulator.",
      valueName: "ends-first|submissions-first"))
  var eventOrder: EventOrder?

  @Option(
    help: ArgumentHelp(
      "Weights of the key multifactor, such as age=1000,fairshare=1000,jobsize=100,maxage=7d,halflife=7d.",
      valueName: "list"))
  var weights: MultifactorWeights?

  /// Whether anything is said of a policy.
  var isGiven: Bool {
    order != nil || backfill != nil || backfillOrder != nil || estimate != nil || eventOrder != nil
      || weights != nil
  }
}

extension PriorityOrder: ExpressibleByArgument {
  static let nameList = allCases.map { $0 == .sjf ? "sjf (spt)" : $0.rawValue }.joined(separator: ", ")

  /// Reads a name in any case.
  public init?(argument: String) { self.init(name: argument) }

  /// The names, for messages and completion.
  public static var allValueStrings: [String] { allCases.map(\.rawValue) + ["spt"] }
}

extension Backfill: ExpressibleByArgument {}
extension EventOrder: ExpressibleByArgument {}
extension Workload.Estimate: ExpressibleByArgument {}

extension MultifactorWeights: ExpressibleByArgument {
  /// Reads `name=value` pairs; times take the suffixes s, m, h and d. Nil for anything else.
  public init?(argument: String) {
    self.init()
    for pair in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      let text = String(parts[1])
      switch parts[0].lowercased() {
      case "age": guard let value = Self.weight(text) else { return nil }; age = value
      case "fairshare": guard let value = Self.weight(text) else { return nil }; fairShare = value
      case "jobsize": guard let value = Self.weight(text) else { return nil }; jobSize = value
      case "maxage": guard let value = Self.seconds(text) else { return nil }; maxAgeSeconds = value
      case "halflife": guard let value = Self.seconds(text) else { return nil }; decayHalfLifeSeconds = value
      default: return nil
      }
    }
  }

  /// Weights have the range of a policy file's, so that every policy can be written and read again.
  private static func weight(_ text: String) -> Double? {
    guard let value = Double(text), (0...1e12).contains(value) else { return nil }
    return value
  }

  static func seconds(_ text: String) -> Double? {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let last = text.last else { return nil }
    let value =
      factors[last].flatMap { factor in Double(text.dropLast()).map { $0 * factor } } ?? Double(text)
    guard let value, (1...1e12).contains(value) else { return nil }
    return value
  }
}
