internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning

/// The answer of `plait tune explain` for people.
enum TuneExplainText {
  private static let mostPairs = 5

  static func print(_ known: KnownKernel, _ place: KnownPlace, _ explanation: TuningExplanation) {
    let console = Console.shared
    let costs = explanation.parameters.flatMap { $0.levels.compactMap(\.bestCost) }
    let unit = CostUnit(
      explanation.objective, costs: costs, isOutput: explanation.best?.output != nil,
      isProxy: explanation.best?.energyIsProxy == true)
    console.output(
      console.bold(known.name) + " (\(KnownKernel.words(place.subject))), \(place.id)")
    let failed = explanation.failures.reduce(0) { $0 + $1.count }
    console.output("  \(explanation.trials) configurations were tried; \(failed) failed")
    for (kind, count) in explanation.failures { console.output("    \(count) \(kind.rawValue)") }
    if explanation.leftOut > 0 {
      console.output("  \(explanation.leftOut) trials of an earlier form of the specification are left out")
    }
    if let best = explanation.best, let last = explanation.improvements.last {
      console.output(
        "  best: \(unit.text(last.cost)), trial \(last.trial): \(known.words(best.configuration))")
    }
    console.output("")
    guard let explained = explanation.explainedShare else {
      console.output("  too few trials worked to say which parameters matter")
      return printLevels(explanation, unit)
    }
    console.output(
      "  what moves the \(unit.label.lowercased()) (" + trust(explained) + "):")
    for parameter in explanation.parameters {
      let share = parameter.share ?? 0
      let bar = String(repeating: "#", count: Int((share * 40).rounded()))
      console.output("    " + padded(parameter.name, 22) + String(format: "%5.1f %%  ", share * 100) + bar)
    }
    for pair in explanation.pairs.prefix(mostPairs) {
      console.output(
        "    " + padded("\(pair.first) with \(pair.second)", 22)
          + String(format: "%5.1f %%  beyond what each explains", pair.share * 100))
    }
    printLevels(explanation, unit)
  }

  /// How far the shares go.
  static func trust(_ share: Double) -> String {
    share < 0.2
      ? "the trials explain next to nothing of each other: the shares say little"
      : String(format: "the forest explains %.0f %% of trials that it has not seen", share * 100)
  }

  private static func printLevels(_ explanation: TuningExplanation, _ unit: CostUnit) {
    let console = Console.shared
    console.output("")
    console.output(
      "  " + padded("parameter", 22) + padded("value", 26) + "  median        best  trials  failed")
    for parameter in explanation.parameters {
      for (place, level) in parameter.levels.enumerated() where level.trials > 0 {
        console.output(
          "  " + padded(place == 0 ? parameter.name : "", 22) + padded(level.name, 26)
            + leftPadded(unit.text(level.medianCost), 8) + leftPadded(unit.text(level.bestCost), 12)
            + leftPadded("\(level.trials)", 8) + leftPadded("\(level.failures)", 8))
      }
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
  }

  private static func leftPadded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
