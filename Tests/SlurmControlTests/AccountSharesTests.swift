import Foundation
import Testing

@testable import SlurmControl

@Suite("Shares and use, as sshare prints them")
struct AccountSharesTests {
  /// In the form of sshare 22.05.8 on a test bed.
  private static let printed = """
    root|||6320|
     root|root|1|0|1.000000
     bio||30|5417|
      sub||5|5417|
       sub|carol|1|5417|0.400000
     physics||10|903|
      physics|alice|parent|600|0.600000
      physics|bob|1|303|0.800000

    """

  @Test("reads the tree, its shares and its use")
  func reads() throws {
    let shares = try AccountShares(sshare: Self.printed)
    #expect(
      shares.associations.map(\.account) == [
        "root", "root", "bio", "sub", "sub", "physics", "physics", "physics",
      ])
    #expect(shares.associations.map(\.parent) == [-1, 0, 0, 2, 3, 0, 5, 5])
    #expect(shares.associations.map(\.shares) == [1, 1, 30, 5, 1, 10, nil, 1])
    #expect(shares.associations[4].usage == 5417 && shares.associations[4].factor == 0.4)
    #expect(shares.place(user: "bob", account: "physics") == 7)
    #expect(shares.place(user: "bob", account: "") == 7 && shares.place(user: "bob", account: "bio") == nil)
  }

  @Test("a user with associations in several partitions is one")
  func partitions() throws {
    let shares = try AccountShares(sshare: Self.printed + "  physics|bob|1|7|0.8\n")
    #expect(shares.associations.count == 8 && shares.associations[7].usage == 310)
  }

  @Test(
    "what is no such tree is refused",
    arguments: [
      "root||\n", "root|alice|1|0|1.0\n", "   physics|bob|1|3|0.8\n", "root|||0|\nroot|||0|\n",
      "root|||many|\n", "root|||-5|\n",
      "root|||1e300|\n", "sshare: error: slurm_persist_conn_open: something\n",
    ])
  func malformed(text: String) {
    let error = #expect(throws: SlurmControlError.self) { try AccountShares(sshare: text) }
    #expect(error?.code == .malformed)
  }

  @Test("the journal keeps what was used before the first job")
  func journal() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plait-shares-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var shares = try AccountShares(sshare: Self.printed)
    shares.atSeconds = 1_800_000_000
    do {
      let journal = try SideCarJournal(folder: folder)
      #expect(try journal.hasSeenNothing() && journal.shares() == nil)
      try journal.note(shares)
      var job = LiveJob(number: 1)
      job.submitSeconds = 1_800_000_001
      try journal.note([PassedJob(job)])
    }
    let journal = try SideCarJournal(folder: folder)
    var kept = try #require(try journal.shares())
    // The factors are slurmctld's own and are not kept.
    for index in kept.associations.indices {
      kept.associations[index].factor = shares.associations[index].factor
    }
    #expect(kept == shares)
    #expect(try !journal.hasSeenNothing())
  }
}
