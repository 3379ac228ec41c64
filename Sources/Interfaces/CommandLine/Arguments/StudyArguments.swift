internal import ArgumentParser
internal import Diagnostics
internal import Scheduling
internal import Simulation

/// What a scheduling study should improve, and how hard to look.
struct StudyArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to improve, separated by commas; the first decides, all span the front: \(SchedulingObjective.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "list"))
  var objective = "meanBoundedSlowdown,p95Wait"

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A bound to keep, such as 'p95wait<=+5%' (against today) or 'maxwait<=48h'; may be repeated. By default 'maxwait<=+25%'.",
      valueName: "bound"))
  var constrain: [String] = []

  @Option(
    help: ArgumentHelp(
      "The order of the queue that the site has today, with EASY backfilling.", valueName: "key"))
  var baseline = PriorityOrder.multifactor

  @Option(
    help: ArgumentHelp(
      "Weights of the key multifactor, such as age=1000,fairshare=1000,jobsize=100,maxage=7d,halflife=7d.",
      valueName: "list"))
  var weights: MultifactorWeights?

  @Option(help: "Share of the log, from its first job on, that is learned from.")
  var train = 0.6

  @Option(
    help: ArgumentHelp(
      "What is measured on: the jobs after those learned from, as a share of the log, or all the rest.",
      valueName: "share|rest"))
  var test = "rest"

  @Option(help: "Simulations of the training part that the search may use.")
  var evaluations = 320

  @Option(help: "Seed of everything random; the same seed gives the same answer.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "What trying keys on line may cost, such as 30s: processor time of a core, counted in steps so that every machine gives the same answer; 0s leaves it out.",
      valueName: "time"))
  var choiceBudget = ChoiceBudget(seconds: 5)

  @Flag(
    help:
      "Learn an order of the queue from the scheduler's decisions alone too, and measure it beside the others."
  )
  var offlineLearning = false

  @Flag(
    help:
      "Give random keys and weighted sums as many evaluations as the search, and compare the fronts, however long the log is."
  )
  var compareSearches = false

  mutating func validate() throws {
    guard (0...86_400).contains(choiceBudget.seconds) else {
      throw ValidationError("--choice-budget takes 0s to 1d")
    }
    guard train > 0.05, train < 0.95 else { throw ValidationError("--train must lie between 0.05 and 0.95") }
    if test.lowercased() != "rest" {
      guard let share = Double(test), share > 0, train + share <= 1.000_001 else {
        throw ValidationError(
          "--test must be 'rest' or a share of the log that, with --train, is at most 1, not '\(test)'")
      }
    }
    guard evaluations > 0 else { throw ValidationError("--evaluations must be at least 1") }
    do {
      _ = try options()
    } catch let error as any DiagnosedError {
      throw ValidationError(error.message)
    }
  }

  func options() throws -> SchedulingOptions {
    let weights = weights ?? MultifactorWeights()
    var today = Policy(baseline, backfill: .easy)
    today.multifactor = weights
    let objectives = try objective.split(separator: ",", omittingEmptySubsequences: false).map {
      try SchedulingObjective(name: String($0))
    }
    for (index, objective) in objectives.enumerated() where objectives[..<index].contains(objective) {
      throw UsageError(message: "--objective names \(objective.rawValue) twice")
    }
    let constraints = try constrain.map { try SchedulingConstraint(parsing: $0) }
    var options = SchedulingOptions(
      objectives: objectives,
      constraints: constraints.isEmpty ? SchedulingOptions.defaultConstraints : constraints, weights: weights,
      baseline: NamedPolicy(today), trainingFraction: train, testFraction: Double(test),
      evaluations: evaluations, seed: seed)
    options.choiceSeconds = choiceBudget.seconds
    options.learnsOffline = offlineLearning
    options.comparesSearches = compareSearches
    return options
  }
}
