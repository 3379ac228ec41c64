internal import ArgumentParser
internal import OnlineChoice
internal import Scheduling
internal import Simulation

/// The arguments of an on-line choice between keys.
struct ChoiceArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Choose between these keys while the log runs, the first until another is surely better: names of "
        + "--order, general, or policy files, with commas between. See Documentation/online-choice.md.",
      valueName: "list"))
  var choose: String?

  @Option(help: ArgumentHelp("Time from one choice to the next; 1h by default.", valueName: "time"))
  var chooseEvery: Duration?

  @Option(help: ArgumentHelp("Scenarios that each key is tried in; 16 by default.", valueName: "count"))
  var scenarios: Int?

  @Option(
    help: ArgumentHelp(
      "The longest wait that is meant to be kept, such as 48h: half of it puts a job before all others.",
      valueName: "time"))
  var waitBound: Duration?

  @Option(help: ArgumentHelp("The seed of the scenarios; 1 by default.", valueName: "number"))
  var choiceSeed: UInt64?

  /// A time with one of the suffixes s, m, h and d.
  struct Duration: ExpressibleByArgument {
    var seconds: Double

    init?(argument: String) {
      guard let seconds = MultifactorWeights.seconds(argument) else { return nil }
      self.seconds = seconds
    }
  }

  func validate() throws {
    if choose == nil, chooseEvery != nil || scenarios != nil || waitBound != nil || choiceSeed != nil {
      throw ValidationError(
        "--choose-every, --scenarios, --wait-bound and --choice-seed say how --choose chooses; add it")
    }
    if let scenarios, !(2...1000).contains(scenarios) {
      throw ValidationError("--scenarios takes 2 to 1000: one cannot tell luck from gain")
    }
    if let chooseEvery, !(60...604_800).contains(chooseEvery.seconds) {
      throw ValidationError("--choose-every takes 1m to 7d")
    }
  }

  var plan: ChoicePlan {
    var plan = ChoicePlan()
    if let chooseEvery { plan.periodSeconds = Int64(chooseEvery.seconds) }
    plan.commitmentSeconds = plan.periodSeconds
    if let scenarios { plan.scenarios = scenarios }
    plan.longestWaitSeconds = waitBound?.seconds
    if let choiceSeed { plan.seed = choiceSeed }
    return plan
  }

  /// The policies that are named, with the run-time model of the first file among them.
  func candidates(processors: Int, anyMachine: Bool) throws -> [PolicyFile] {
    let names = (choose ?? "").split(separator: ",", omittingEmptySubsequences: false)
    var files: [PolicyFile] = []
    for name in names.map(String.init) {
      if let order = PriorityOrder(name: name) {
        var policy = Policy(order, backfill: .easy)
        if let waitBound {
          policy.planning = NamedPolicy.general(longestWaitSeconds: waitBound.seconds).policy.planning
        }
        files.append(PolicyFile(name: policy.description(), policy: policy, estimate: .learned))
      } else if name.lowercased() == "general" {
        guard let waitBound else {
          throw UsageError(message: "the general key needs the wait that is to be kept; add --wait-bound 48h")
        }
        let general = NamedPolicy.general(longestWaitSeconds: waitBound.seconds)
        files.append(PolicyFile(name: general.name, policy: general.policy, estimate: .learned))
      } else if name.contains("/") || name.contains(".") {
        let file = try PolicyFile(path: name)
        if !anyMachine { try file.checkMachine(processors: processors, path: name) }
        files.append(file)
      } else {
        throw UsageError(
          message: "--choose takes keys, general and policy files, and '\(name)' is none; there are "
            + PriorityOrder.nameList)
      }
    }
    return files
  }
}
