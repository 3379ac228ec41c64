/// Associations (accounts and users) as a tree, and qualities of service.
package struct ReplicaAccounts: Sendable, Equatable {
  package struct Association: Sendable, Equatable {
    /// -1 for the root, which is the first.
    package var parent: Int32
    /// Nil for `Fairshare=parent`.
    package var shares: Int64?
    package var isUser: Bool
    /// What a user has used when the replay begins, in weighted processor-seconds, decayed.
    package var usage = 0.0

    package init(parent: Int32, shares: Int64?, isUser: Bool) {
      self.parent = parent
      self.shares = shares
      self.isUser = isUser
    }
  }

  package struct Quality: Sendable, Equatable {
    package var name: String
    package var priority: Int64 = 0
    package var maxJobsPerUser: Int64?
    package var groupJobs: Int64?
    package var maxProcessorsPerUser: Int64?
    package var groupProcessors: Int64?
    /// What use under this quality counts, against 1.
    package var usageFactor = 1.0

    package init(name: String, priority: Int64 = 0) {
      self.name = name
      self.priority = priority
    }

    package var hasLimits: Bool {
      maxJobsPerUser != nil || groupJobs != nil || maxProcessorsPerUser != nil || groupProcessors != nil
    }
  }

  /// Parents before their children; the root first. Empty where there are no accounts.
  package var associations: [Association] = []
  package var qualities: [Quality] = []

  package init() {}
}
