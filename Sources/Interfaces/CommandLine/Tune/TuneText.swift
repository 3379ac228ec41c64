internal import ConfigurationSearch
internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces
internal import Recommendations
internal import Statistics

/// The answer of `plait tune` for people.
enum TuneText {
  static func print(_ result: TuningResult, _ place: KernelPlace, _ recommendation: Recommendation?) {
    let console = Console.shared
    let specification = place.specification
    console.output(
      console.bold(specification.name)
        + " (\(specification.language.rawValue), \(place.subject.shape)) on \(place.subject.device)")
    let failed = result.trials.count { $0.failure != nil }
    console.output(
      "  \(result.trials.count - result.known) trials in \(Int(result.searchSeconds.rounded())) s"
        + (result.known > 0 ? ", \(result.known) known before" : "")
        + (result.sources > 0 ? ", begun from \(result.sources) other places" : "") + "; \(failed) failed")
    for (kind, count) in failures(result) { console.output("    \(count) \(kind)") }
    console.output("  ended: \(ending(result.ending))")
    guard let comparison = result.comparison else {
      console.output(
        "  nothing was compared: no other configuration works, or the first objective is not time")
      return printFront(result, place)
    }
    console.output("")
    console.output("  configuration          default      best")
    for (parameter, value) in specification.values(comparison.configuration) {
      let own = specification.defaultConfiguration[parameter.name].map(\.description) ?? "-"
      console.output(
        "  " + parameter.name.padding(toLength: max(20, parameter.name.count), withPad: " ", startingAt: 0)
          + "   " + own.padding(toLength: max(10, own.count), withPad: " ", startingAt: 0) + "   \(value)")
    }
    console.output("")
    console.output(
      String(
        format: "  default %.4g s, best %.4g s, medians of %d interleaved rounds", median(comparison.before),
        median(comparison.after), comparison.before.count))
    console.output(console.bold("  \(comparison.speedup.text) times as fast as the default (95 % interval)"))
    printFront(result, place)
    if let recommendation {
      console.output("recommendation \(recommendation.id): \(recommendation.title)")
      if !recommendation.change.isEmpty {
        console.output("apply it with: plait apply \(recommendation.id)")
      }
    }
  }

  private static func printFront(_ result: TuningResult, _ place: KernelPlace) {
    guard result.objectives.count > 1 else { return }
    Console.shared.output("  front of \(result.objectives.map(\.rawValue).joined(separator: ", ")):")
    for trial in result.front {
      let values = result.objectives.compactMap { trial.value(of: $0) }.map { String(format: "%.4g", $0) }
      let names = place.specification.values(trial.configuration).map { "\($0.parameter.name)=\($0.value)" }
      Console.shared.output("    \(values.joined(separator: "  "))   \(names.joined(separator: " "))")
    }
  }

  static func ending(_ ending: TuningResult.Ending) -> String {
    switch ending {
    case .stopped(let reason): reason.description
    case .cancelled: "stopped"
    }
  }

  static func failures(_ result: TuningResult) -> [(String, Int)] {
    var counts: [String: Int] = [:]
    for trial in result.trials {
      if let failure = trial.failure { counts[failure.kind.rawValue, default: 0] += 1 }
    }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[(sorted.count - 1) / 2]
  }
}
