package import Simulation
package import Statistics

/// What the scheduling advisor is asked to do.
package struct SchedulingOptions: Sendable {
  /// What to improve: the first decides, all span the front.
  package var objectives: [SchedulingObjective]
  package var constraints: [SchedulingConstraint]
  /// The policy that the site has today.
  package var baseline: NamedPolicy
  /// Other policies that the site could have without Plait.
  package var field: [NamedPolicy]
  /// Share of the jobs, from the first on, that is learned from.
  package var trainingFraction: Double
  /// Share of the jobs, those that follow the training part, that is measured on; the rest if nil.
  package var testFraction: Double?
  /// Simulations of the training set that the search may use.
  package var evaluations: Int
  package var seed: UInt64
  /// What choosing keys on line may cost, in seconds of a core, counted in steps so that the answer does not
  /// depend on the machine (`ChoiceOutcome.stepsPerSecond`); 0 leaves it out.
  package var choiceSeconds = 5.0
  /// Whether an order is learned from today's decisions alone and measured beside the others.
  package var learnsOffline = false
  /// Whether random keys and weighted sums get as many evaluations as the search, whatever they cost.
  package var comparesSearches = false
  /// When the log's own scheduler started each job, where the log tells of all.
  package var recordedStartSeconds: [Int64]?

  package init(
    objectives: [SchedulingObjective] = [.meanBoundedSlowdown, .p95Wait],
    constraints: [SchedulingConstraint] = SchedulingOptions.defaultConstraints,
    weights: MultifactorWeights = MultifactorWeights(), baseline: NamedPolicy? = nil,
    trainingFraction: Double = 0.6, testFraction: Double? = nil, evaluations: Int = 320, seed: UInt64 = 1
  ) {
    self.objectives = objectives
    self.constraints = constraints
    field = NamedPolicy.field(weights: weights)
    self.baseline = baseline ?? field[0]
    self.trainingFraction = trainingFraction
    self.testFraction = testFraction
    self.evaluations = evaluations
    self.seed = seed
  }

  /// Today's policy, where the loop over predicted run times can stand in with it.
  var fallback: Policy? {
    let today = baseline.policy
    guard today.backfill != .conservative, today.eventOrder == .endsFirst, today.backfillOrder == nil else {
      return nil
    }
    return today
  }

  /// No job waits more than a quarter longer than the longest wait of today.
  package static let defaultConstraints = [
    SchedulingConstraint(objective: .maxWait, isUpper: true, bound: .relative(0.25))
  ]
}

/// What the advisor found: every policy on the jobs that were held back, and which one to take.
package struct SchedulingStudy: Sendable {
  package var options: SchedulingOptions
  package var processors: Int
  package var trainingJobs: Int
  package var heldBack: Range<Int>
  package var windows: Int
  package var evaluations: Int
  /// Baseline first, then the field, then what was learned.
  package var outcomes: [PolicyOutcome]
  /// Position of the policy that was chosen on the training set alone.
  package var chosen: Int
  /// Whether the jobs held back confirm it: better than the baseline with 95 % confidence in the
  /// first objective, and no constraint broken.
  package var verdict: Verdict
  /// Positions of the outcomes that no other beats in all objectives.
  package var front: [Int]
  package var hypervolume: Hypervolume
  /// The fronts of the search, of the named policies and of other searches with as many evaluations, each by
  /// the share of one box that it dominates.
  package var fronts: [FrontVolume]
  /// What choosing the key on line brought; nil where it was not tried.
  package var choice: ChoiceOutcome?
  /// The baseline's and the chosen policy's objectives with intervals, in the order of
  /// `SchedulingObjective.allCases`.
  package var baselineValues: [IntervalEstimate]
  package var chosenValues: [IntervalEstimate]
  /// The schedules of both, for figures.
  package var baselineSchedule: Schedule
  package var chosenSchedule: Schedule
  /// Policies that were left out, and why.
  package var notRun: [String]
  /// What was learned of run times on the training part.
  package var runTimes: LearnedRunTimes
  /// Positions of the outcomes that show what parts of the chosen policy bring; they stand beside the
  /// comparison and are neither chosen nor on the front.
  package var ablations: Range<Int>

  package enum Verdict: Sendable, Equatable {
    case better
    /// Nothing on the training set beat the baseline within the constraints.
    case nothingBetter
    /// The gain does not show, or a constraint is broken, on the jobs held back.
    case notConfirmed(String)
  }

  /// The share of the box between the best value of each objective and a tenth beyond the
  /// baseline's that the front dominates; beside it that of the field alone.
  package struct Hypervolume: Sendable, Equatable {
    package var withLearned: Double
    package var fieldAlone: Double
  }

  package var baseline: PolicyOutcome { outcomes[0] }
  package var chosenOutcome: PolicyOutcome { outcomes[chosen] }
}
