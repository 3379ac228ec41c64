internal import ArgumentParser
internal import LiveScheduling
internal import Simulation

/// What the side-car does and how much of it.
struct SideCarArguments: ParsableArguments {
  @Flag(help: "Decide and record, and change nothing. The default.") var shadow = false

  @Option(
    help: ArgumentHelp(
      "Act on this share of the jobs, drawn at random, so that the effect is measured.", valueName: "percent")
  )
  var canary: Percentage?

  @Flag(help: "Act on all jobs that may be acted on.") var enforce = false

  @Option(
    help: "A policy from plait schedule --save; by default the general key over run times learned here.",
    completion: .file())
  var policy: String?

  @Option(help: ArgumentHelp("Seconds between two cycles.", valueName: "seconds"))
  var interval: Double?

  @Option(help: ArgumentHelp("How far a job's nice value may be from its own.", valueName: "priority"))
  var niceBound: Int64?

  @Option(help: ArgumentHelp("Changes in one cycle, at most.", valueName: "count"))
  var changesPerCycle: Int?

  @Option(help: ArgumentHelp("Jobs further down than this are left as they are.", valueName: "count"))
  var depth: Int?

  @Option(
    help: ArgumentHelp(
      "The jobs that are ordered among themselves.", valueName: "partition-and-qos|partition|all"))
  var scope: SideCarSettings.Scope?

  @Option(
    help: ArgumentHelp(
      "After this wait a job goes first; by default the longest wait of the past jobs, at least a day.",
      valueName: "seconds"))
  var escalateAfter: Int64?

  @Option(help: "Draws the share of --canary.") var seed: UInt64?

  @Option(
    help: ArgumentHelp("The share of slurmctld's time that may be taken (1%).", valueName: "percent"))
  var requestShare: Percentage?

  func validate() throws {
    if [shadow, canary != nil, enforce].count(where: { $0 }) > 1 {
      throw ValidationError("give one of --shadow, --canary and --enforce")
    }
    if let interval, !(interval >= 0.05 && interval <= 3600) {
      throw ValidationError("--interval is between 0.05 and 3600 seconds")
    }
    if let niceBound, niceBound < 1 || niceBound > 2_147_483_645 {
      throw ValidationError("--nice-bound is between 1 and 2147483645")
    }
    if let changesPerCycle, changesPerCycle < 1 { throw ValidationError("--changes-per-cycle is at least 1") }
    if let depth, depth < 1 { throw ValidationError("--depth is at least 1") }
    if let escalateAfter, escalateAfter < 60 { throw ValidationError("--escalate-after is at least 60") }
  }

  /// Nil where none is given.
  private var mode: SideCarMode? {
    if enforce { return .enforce }
    if let canary { return .canary(share: canary.share) }
    return shadow ? .shadow : nil
  }

  /// The settings with what is given here in their place.
  func apply(to settings: inout SideCarSettings) {
    if let mode { settings.mode = mode }
    if let interval { settings.intervalSeconds = interval }
    if let niceBound { settings.niceBound = niceBound }
    if let changesPerCycle { settings.changesPerCycle = changesPerCycle }
    if let depth { settings.depth = depth }
    if let scope { settings.scope = scope }
    if let seed { settings.seed = seed }
    if let requestShare { settings.requestShare = requestShare.share }
    if let escalateAfter { settings.policy.planning.escalate(afterSeconds: escalateAfter) }
  }
}

extension SideCarSettings.Scope: ExpressibleByArgument {}

/// A share such as `10%` or `0.1`.
struct Percentage: ExpressibleByArgument {
  var share: Double

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let value = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
    share = isPercent || value > 1 ? value / 100 : value
    guard share > 0, share < 1 else { return nil }
  }
}
