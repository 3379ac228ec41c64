internal import Diagnostics

/// Accounts, users and qualities of service, as `sacctmgr` keeps them.
package struct SlurmAccounts: Sendable, Equatable {
  /// A share of the parent's resources.
  package enum Share: Sendable, Equatable {
    case shares(Int64)
    /// `Fairshare=parent`: what the account has counts for the user.
    case parent
  }

  package struct Account: Sendable, Equatable {
    package var name: String
    /// Empty for the root.
    package var parent: String
    package var share: Share

    package init(name: String, parent: String, share: Share) {
      self.name = name
      self.parent = parent
      self.share = share
    }
  }

  /// A user in an account.
  package struct User: Sendable, Equatable {
    package var name: String
    package var account: String
    package var share: Share
    /// The account of jobs that name none.
    package var isDefaultAccount: Bool
    package var defaultQuality: String = ""
    /// What was used before, in weighted processor-seconds, decayed. No file says it; a live Slurm does.
    package var usage = 0.0

    package init(
      name: String, account: String, share: Share, isDefaultAccount: Bool, defaultQuality: String = "",
      usage: Double = 0
    ) {
      self.name = name
      self.account = account
      self.share = share
      self.isDefaultAccount = isDefaultAccount
      self.defaultQuality = defaultQuality
      self.usage = usage
    }
  }

  /// A quality of service.
  package struct Quality: Sendable, Equatable {
    package var name: String
    package var priority: Int64 = 0
    package var maxJobsPerUser: Int64?
    package var groupJobs: Int64?
    /// Processors that a user, or all users together, may hold at once.
    package var maxProcessorsPerUser: Int64?
    package var groupProcessors: Int64?
    package var usageFactor: Double = 1
    /// Keys with limits that are not read.
    package var otherLimits: [String] = []
  }

  package var source: String
  package var accounts: [Account] = []
  package var users: [User] = []
  package var qualities: [Quality] = []
  package var defaultQuality = ""
  /// Lines that say nothing about shares or priorities, by their first word, with their count.
  package var otherLines: [(word: String, count: Int)] {
    otherWords.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
  var otherWords: [String: Int] = [:]
  /// Where each account was defined.
  var places: [String: SourceLocation] = [:]

  package init(source: String) { self.source = source }
}
