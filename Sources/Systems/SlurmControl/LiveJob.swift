/// A job as slurmctld has it at this moment.
package struct LiveJob: Sendable, Equatable {
  /// The number that `scontrol update` takes: for an array that has not been split, the array's.
  package var number: Int64
  /// The number as Slurm shows it, such as `13_[1-5%2]` or `16+1`.
  package var shownNumber: String
  package var state: State
  package var user: String
  package var account: String
  package var partition: String
  /// The quality of service; empty where there is none.
  package var quality: String
  /// Seconds since 1970, of the controller's clock, as are all times here.
  package var submitSeconds: Int64
  /// When the job could first have started; nil while something holds it back.
  package var eligibleSeconds: Int64?
  /// The start; of a waiting job the one that the controller's backfill scheduler plans, if it does.
  package var startSeconds: Int64?
  package var endSeconds: Int64?
  /// The time limit; nil without one.
  package var limitSeconds: Int64?
  package var processors: Int64
  package var nodes: Int64
  /// As the controller has computed it; 0 for a held job.
  package var priority: Int64
  package var nice: Int64
  /// Why the job waits, in Slurm's word.
  package var reason: String
  package var isDependent: Bool
  /// Waiting tasks that this record stands for: more than one for an array.
  package var tasks: Int64 = 1
  /// The first number of a job of several parts that start together; nil for any other job.
  package var heterogeneousLeader: Int64?
  /// Whether it has run before, or may have: its submission is then that of its return to the queue.
  package var wasRequeued = false
  /// The reservation that it asks for; empty for none.
  package var reservation = ""
  /// What it runs on, in Slurm's form; empty for a job that waits.
  package var nodeList: String
  /// Whether nobody else's job may run on its nodes; such a job's `processors` are those that it asks for until it
  /// starts, and all of its nodes' from then on.
  package var takesWholeNodes = false

  package enum State: Sendable, Equatable {
    case waiting
    case running
    case suspended
    /// It has ended and its nodes are being cleared.
    case completing
    /// It is over; with Slurm's word for how.
    case ended(String)
    /// A state that this version does not know; such a job is left alone.
    case other(String)

    package init(slurm text: String) {
      // Slurm 23.02 and later add flags, as in `RUNNING,CONFIGURING`; the first word is the state.
      let word = text.uppercased().split(separator: ",").first.map(String.init) ?? ""
      switch word {
      case "PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT": self = .waiting
      case "RUNNING", "CONFIGURING", "RESIZING", "SIGNALING", "STAGE_OUT", "POWER_UP_NODE": self = .running
      case "SUSPENDED", "STOPPED": self = .suspended
      case "COMPLETING": self = .completing
      case "COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "DEADLINE",
        "OUT_OF_MEMORY", "REVOKED", "LAUNCH_FAILED", "RECONFIG_FAIL":
        self = .ended(word)
      default: self = .other(word)
      }
    }
  }

  package init(number: Int64) {
    self.number = number
    shownNumber = String(number)
    state = .waiting
    user = ""
    account = ""
    partition = ""
    quality = ""
    submitSeconds = 0
    processors = 1
    nodes = 1
    priority = 0
    nice = 0
    reason = ""
    isDependent = false
    nodeList = ""
  }

  package var isWaiting: Bool { state == .waiting }
  package var isHeld: Bool { isWaiting && priority == 0 }

  /// Whether it runs, suspended or not.
  package var isOnNodes: Bool {
    switch state {
    case .running, .suspended, .completing: true
    default: false
    }
  }

  package var hasEnded: Bool { if case .ended = state { true } else { false } }
}
