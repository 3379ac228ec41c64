/// What accounts and users may use and have used, as slurmctld counts it for fair share.
package struct AccountShares: Sendable, Equatable, Codable {
  package struct Association: Sendable, Equatable, Codable {
    package var account: String
    /// Empty for an account.
    package var user: String
    /// The place of the account above; -1 for the root.
    package var parent: Int
    /// Nil for `parent`: what the account has counts for the user.
    package var shares: Int64?
    /// Weighted processor-seconds, decayed: of an account those of all below it.
    package var usage: Double
    /// The fair-share factor that slurmctld has computed; nil for an account.
    package var factor: Double?

    package init(
      account: String, user: String, parent: Int, shares: Int64?, usage: Double, factor: Double?
    ) {
      self.account = account
      self.user = user
      self.parent = parent
      self.shares = shares
      self.usage = usage
      self.factor = factor
    }
  }

  /// By slurmctld's clock, seconds since 1970.
  package var atSeconds: Int64 = 0
  /// Parents before their children; the root first.
  package var associations: [Association] = []

  package init() {}

  /// Reads what `sshare -a -n -P` prints for `format`: a blank more before the account for each level.
  ///
  /// - Throws: `malformed` for a line that is none of this form.
  init(sshare text: String) throws(SlurmControlError) {
    /// The account at each level of the line before.
    var line: [Int] = []
    var known: [String: Int] = [:]
    for row in text.split(separator: "\n") {
      let fields = row.split(separator: "|", omittingEmptySubsequences: false)
      let level = row.prefix { $0 == " " }.count
      guard fields.count == Self.fieldCount, level <= line.count,
        // The root comes first, and is an account.
        level > 0 || associations.isEmpty && fields[1].isEmpty,
        let usage = Double(fields[3].isEmpty ? "0" : fields[3]), usage >= 0, usage < Self.mostUsage
      else {
        throw SlurmControlError(
          .malformed,
          "sshare printed `\(row.prefix(80))` where an account or user with its shares was expected")
      }
      let account = String(fields[0].drop { $0 == " " })
      let user = String(fields[1])
      line.removeLast(line.count - level)
      let key = "\(account)|\(user)"
      // A user has a line for each partition that he has an association in.
      if !user.isEmpty, let place = known[key] {
        associations[place].usage += usage
        continue
      }
      known[key] = associations.count
      if user.isEmpty { line.append(associations.count) }
      associations.append(
        Association(
          account: account, user: user, parent: level > 0 ? line[level - 1] : -1,
          shares: level == 0 ? 1 : Self.shares(fields[2]), usage: usage,
          factor: user.isEmpty ? nil : Double(fields[4]).flatMap { (0...1).contains($0) ? $0 : nil }))
    }
  }

  /// The argument of `sshare -o`.
  static let format = "Account,User,RawShares,RawUsage,FairShare"
  private static let fieldCount = 5
  /// More than any cluster counts; sums of it stay numbers.
  private static let mostUsage = 1e18

  private static func shares(_ text: Substring) -> Int64? {
    // `parent`, or a number.
    SlurmCount.value(text).flatMap { (0...Int64(Int32.max)).contains($0) ? $0 : nil }
  }

  /// The place of a user in an account, or of the first of his accounts where none is named; nil for a stranger.
  package func place(user: String, account: String) -> Int? {
    associations.firstIndex { $0.user == user && $0.account == account }
      ?? (account.isEmpty ? associations.firstIndex { $0.user == user } : nil)
  }
}
