/// When a choice between keys is made, and on how much evidence.
package struct ChoicePlan: Sendable, Equatable {
  /// Seconds from one choice to the next while the queue stays much the same.
  package var periodSeconds: Int64 = 3600
  /// A choice is made early where the number of waiting jobs has changed by this factor and by at least
  /// `leastQueueChange` jobs, but not within a tenth of the period.
  package var queueFactor = 1.5
  package var leastQueueChange = 10
  /// Scenarios that each key is tried in.
  package var scenarios = 16
  /// Submissions within this time count towards the cost, beside the jobs that wait.
  package var horizonSeconds: Int64 = 86_400
  /// Submissions go on for this much longer, uncounted, so that the last counted jobs do not drain into
  /// an empty machine.
  package var tailSeconds: Int64 = 43_200
  /// Nil for a key that is tried throughout the scenario; else it is tried for so long and the first
  /// key takes over then, which asks what this choice alone is worth.
  package var commitmentSeconds: Int64?
  /// Whether there are submissions in a scenario; without, only the jobs that are here are played.
  package var drawsArrivals = true
  /// The key is changed where the mean difference over the scenarios is this many standard errors from 0
  /// in favour of another.
  package var leastErrors = 2.0
  /// And by at least this share of the cost.
  package var leastGain = 0.01
  /// Weeks back that submissions are drawn from.
  package var weeks = 8
  /// A key is not changed to where the mean of the longest wait passes this and the present key's;
  /// nil for no bound.
  package var longestWaitSeconds: Double?
  /// Steps of rollouts (`Rollout.steps`) after which no more choices are made and the first key decides;
  /// nil for no limit. In steps and not in seconds, so that the answer does not depend on the machine.
  package var stepLimit: Int?
  package var seed: UInt64 = 1

  package init() {}
}
