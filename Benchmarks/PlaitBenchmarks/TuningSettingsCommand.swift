internal import ArgumentParser
internal import ConfigurationSearch
internal import KernelTuning
internal import TuningRecords

/// `tuning-settings`: what the fixed settings of Plait's search owe to having been chosen on the spaces that score it.
///
/// Each kernel is scored with the settings that do best on the spaces of the other kernels.
struct TuningSettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tuning-settings",
    abstract: "The cold score with settings that were chosen on the other kernels' spaces.")

  @OptionGroup var arguments: BenchmarkArguments

  @Option(help: "Runs of each choice of settings on each space.")
  var seeds = 25

  private struct Choice {
    var name: String
    var options: SurrogateSearch.Options
    /// The score on each space.
    var scores: [Double] = []

    /// The mean over the spaces that a condition picks.
    func mean(_ places: [Int]) -> Double {
      places.reduce(0) { $0 + scores[$1] } / Double(max(places.count, 1))
    }
  }

  private static var choices: [Choice] {
    var choices: [Choice] = []
    for weighsEffort in [true, false] {
      for openingTrials in [5, 8, 12] {
        for knee in [0.75, 1.5, 3] {
          var options = SurrogateSearch.Options()
          options.openingTrials = openingTrials
          options.knee = knee
          options.weighsEffort = weighsEffort
          let rate = weighsEffort ? "per second" : "per trial"
          choices.append(Choice(name: "opening \(openingTrials), knee \(knee), \(rate)", options: options))
        }
      }
    }
    return choices
  }

  func run() throws {
    let recorded = try RecordedSpaces.load("\(arguments.data)/kernels/tuning").spaces
    guard !recorded.isEmpty else { return print("skipped: \(arguments.data)/kernels/tuning is not here") }
    var choices = Self.choices
    for place in choices.indices {
      var study = ReplayStudy(strategy: .portfolio, seeds: seeds)
      study.mostEvaluationsBeyond = 0
      study.options = choices[place].options
      choices[place].scores = try recorded.map { try study.run($0.space, name: $0.name).score ?? 0 }
    }
    let families = recorded.map { Self.family($0.name) }
    var table = BenchmarkTable(
      name: "tuning-settings", title: "The cold score by kernel, settings chosen on the other kernels",
      columns: ["kernel", "spaces", "chosen elsewhere", "score", "shipped", "best here", "worst here"])
    var chosenScores = [Double](repeating: 0, count: recorded.count)
    guard let shipped = choices.first(where: { Self.isShipped($0.options) }) else { return }
    for family in Set(families).sorted() {
      let own = families.indices.filter { families[$0] == family }
      let others = families.indices.filter { families[$0] != family }
      guard let chosen = choices.max(by: { $0.mean(others) < $1.mean(others) }) else { continue }
      for place in own { chosenScores[place] = chosen.scores[place] }
      let here = choices.map { $0.mean(own) }
      table.append(
        [.text(family), .text("\(own.count)"), .text(chosen.name)]
          + [chosen.mean(own), shipped.mean(own), here.max() ?? 0, here.min() ?? 0].map {
            .number($0, decimals: 3)
          })
    }
    let all = Array(recorded.indices)
    let means = choices.map { $0.mean(all) }
    table.append(
      [.text("all"), .text("\(all.count)"), .text("")]
        + [
          chosenScores.reduce(0, +) / Double(max(all.count, 1)), shipped.mean(all), means.max() ?? 0,
          means.min() ?? 0,
        ].map { .number($0, decimals: 3) })
    table.notes = [
      "\(choices.count) choices of settings, \(seeds) runs of each on each space; the search's own time is left out, so that the choice does not depend on this machine.",
      "`best here` and `worst here` are the best and the worst of the choices on the very spaces.",
    ]
    try table.emit(arguments)
  }

  private static func isShipped(_ options: SurrogateSearch.Options) -> Bool {
    let shipped = SurrogateSearch.Options()
    return options.openingTrials == shipped.openingTrials && options.knee == shipped.knee
      && options.weighsEffort == shipped.weighsEffort
  }

  /// `convolution` for `convolution_milo__A4000`.
  private static func family(_ name: String) -> String {
    String(name.prefix { $0 != "_" })
  }
}
