/// Watches a learned policy while it runs and takes it out of use when it does not earn its place.
///
/// While a policy is stood down its fallback decides, and everything is planned with the users' requests.
package protocol PolicySupervisor: AnyObject {
  func submitted(_ job: Int, at now: Int64)
  /// A job has ended; its run time may be used from now on.
  func ended(_ job: Int, at now: Int64)
  /// Whether the learned policy decides from now on.
  func trustsPolicy(at now: Int64) -> Bool
}

/// What decides in the place of a learned policy, and who says when.
package struct PolicyFallback {
  /// The policy of today, over requests, with EASY backfilling or none.
  package var policy: Policy
  package var supervisor: any PolicySupervisor

  package init(policy: Policy, supervisor: any PolicySupervisor) {
    self.policy = policy
    self.supervisor = supervisor
  }
}
