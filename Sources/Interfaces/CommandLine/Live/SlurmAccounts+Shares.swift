internal import Slurm
internal import SlurmControl

extension SlurmAccounts {
  /// The accounts of a file, or those that a live Slurm tells, with what was used; nil where neither is there.
  init?(_ file: SlurmAccounts?, charged shares: AccountShares?) {
    guard let shares else {
      guard let file else { return nil }
      self = file
      return
    }
    self = file ?? SlurmAccounts(of: shares)
    for index in users.indices {
      guard let place = shares.place(user: users[index].name, account: users[index].account) else { continue }
      users[index].usage = shares.associations[place].usage
    }
  }

  /// The tree as sshare prints it; qualities of service are not in it.
  private init(of shares: AccountShares) {
    self.init(source: "sshare")
    var seen: Set<String> = []
    for association in shares.associations where association.parent >= 0 {
      let share = association.shares.map { Share.shares($0) } ?? .parent
      let parent = shares.associations[association.parent]
      if association.user.isEmpty {
        accounts.append(Account(name: association.account, parent: parent.account, share: share))
      } else if association.user != "root" || association.account != "root" {
        // Every replica has the user root already.
        users.append(
          User(
            name: association.user, account: association.account, share: share,
            isDefaultAccount: seen.insert(association.user).inserted))
      }
    }
  }
}
