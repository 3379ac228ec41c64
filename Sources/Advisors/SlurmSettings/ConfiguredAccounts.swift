internal import Slurm
internal import SlurmReplica

/// Accounts and qualities of service as the replica runs them, with their names.
struct ConfiguredAccounts: Sendable {
  private(set) var accounts = ReplicaAccounts()
  private var qualityNumbers: [String: Int32] = [:]
  private var accountNumbers: [String: Int32] = [:]
  /// By user and account.
  private var userNumbers: [String: Int32] = [:]
  private var defaultAccount: [String: String] = [:]
  private var defaultQualityOfUser: [String: String] = [:]
  private let defaultQuality: String
  private let isGiven: Bool
  /// Users and qualities of the log that the file does not have.
  private(set) var unknownUsers: Set<String> = []
  private(set) var unknownQualities: Set<String> = []

  init(_ file: SlurmAccounts?) {
    isGiven = file != nil
    // Every cluster has the user root, in the root account and with one share.
    accounts.associations = [
      .init(parent: -1, shares: 1, isUser: false), .init(parent: 0, shares: 1, isUser: true),
    ]
    defaultQuality = file?.defaultQuality ?? ""
    guard let file else { return }
    for quality in file.qualities {
      var replica = ReplicaAccounts.Quality(name: quality.name, priority: max(quality.priority, 0))
      replica.maxJobsPerUser = quality.maxJobsPerUser
      replica.groupJobs = quality.groupJobs
      replica.maxProcessorsPerUser = quality.maxProcessorsPerUser
      replica.groupProcessors = quality.groupProcessors
      replica.usageFactor = max(quality.usageFactor, 0)
      qualityNumbers[quality.name] = Int32(accounts.qualities.count)
      accounts.qualities.append(replica)
    }
    addAccounts(file.accounts)
    for user in file.users {
      let parent = account(user.account)
      let number = append(parent: parent, user.share, isUser: true)
      accounts.associations[Int(number)].usage = max(user.usage, 0)
      userNumbers["\(user.name)\u{0}\(user.account)"] = number
      if user.isDefaultAccount || defaultAccount[user.name] == nil {
        defaultAccount[user.name] = user.account
      }
      if !user.defaultQuality.isEmpty { defaultQualityOfUser[user.name] = user.defaultQuality }
    }
  }

  /// Parents before their children, whatever the order of the file.
  private mutating func addAccounts(_ list: [SlurmAccounts.Account]) {
    var waiting = list
    while !waiting.isEmpty {
      var later: [SlurmAccounts.Account] = []
      for account in waiting {
        if account.parent.lowercased() == "root" || accountNumbers[account.parent] != nil {
          accountNumbers[account.name] = append(
            parent: accountNumbers[account.parent] ?? 0, account.share, isUser: false)
        } else {
          later.append(account)
        }
      }
      // The reader has seen to it that every line of parents ends at the root.
      if later.count == waiting.count { return }
      waiting = later
    }
  }

  private mutating func append(parent: Int32, _ share: SlurmAccounts.Share, isUser: Bool) -> Int32 {
    var shares: Int64?
    if case .shares(let count) = share { shares = count }
    accounts.associations.append(.init(parent: parent, shares: shares, isUser: isUser))
    return Int32(accounts.associations.count - 1)
  }

  private mutating func account(_ name: String) -> Int32 {
    if name.isEmpty || name.lowercased() == "root" { return 0 }
    if let number = accountNumbers[name] { return number }
    let number = append(parent: 0, .shares(1), isUser: false)
    accountNumbers[name] = number
    return number
  }

  /// The association of a job; made anew, with one share, where there is none.
  mutating func association(user: String, account name: String) -> Int32 {
    let account = name.isEmpty ? defaultAccount[user] ?? "" : name
    let key = "\(user)\u{0}\(account)"
    if let number = userNumbers[key] { return number }
    if isGiven { unknownUsers.insert(user) }
    let number = append(parent: self.account(account), .shares(1), isUser: true)
    userNumbers[key] = number
    return number
  }

  /// The account that a job is charged to.
  func account(user: String, given name: String) -> String {
    name.isEmpty ? defaultAccount[user] ?? "" : name
  }

  /// The quality of service of a job; -1 for none.
  mutating func quality(_ name: String, user: String) -> Int32 {
    var name = name
    if name.isEmpty { name = defaultQualityOfUser[user] ?? defaultQuality }
    if name.isEmpty { name = qualityNumbers["normal"] != nil ? "normal" : "" }
    if name.isEmpty { return -1 }
    if let number = qualityNumbers[name] { return number }
    if isGiven { unknownQualities.insert(name) }
    let number = Int32(accounts.qualities.count)
    qualityNumbers[name] = number
    accounts.qualities.append(.init(name: name))
    return number
  }

  /// The number of a quality that is named in slurm.conf; -1 where it is not known.
  func knownQuality(_ name: String) -> Int32 { qualityNumbers[name] ?? -1 }
}
