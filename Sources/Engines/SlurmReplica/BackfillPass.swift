/// What one pass of the backfill scheduler keeps about requests, users and partitions.
struct BackfillPass: Sendable {
  /// How far the search for a start of a request has come; it never goes back within a pass.
  enum Progress: Sendable {
    case from(Int64)
    /// No start within the window.
    case hopeless(wasTested: Bool)
  }

  private var stamp: Int64 = 0
  private var stampOfRequest: [Int64] = []
  private var progressOfRequest: [Progress] = []
  private var testsOfUser: [Int64] = []
  private var testsOfPartition: [Int64] = []
  private var testsOfUserAndPartition: [Int64] = []
  private var testsOfAssociation: [Int64] = []
  private(set) var reservationsOfPartition: [Int64] = []
  private var users = 0
  private var partitions = 0

  mutating func prepare(requests: Int, users: Int, partitions: Int, associations: Int) {
    self.users = users
    self.partitions = partitions
    stampOfRequest = Array(repeating: 0, count: requests)
    progressOfRequest = Array(repeating: .from(0), count: requests)
    testsOfUser = Array(repeating: 0, count: users)
    testsOfPartition = Array(repeating: 0, count: partitions)
    testsOfAssociation = Array(repeating: 0, count: associations)
    reservationsOfPartition = testsOfPartition
  }

  mutating func begin(_ rules: ReplicaSettings.Backfill) {
    stamp += 1
    if rules.maxTestsPerUser > 0 { for index in testsOfUser.indices { testsOfUser[index] = 0 } }
    for index in testsOfPartition.indices {
      testsOfPartition[index] = 0
      reservationsOfPartition[index] = 0
    }
    if rules.maxTestsPerAssociation > 0 {
      for index in testsOfAssociation.indices { testsOfAssociation[index] = 0 }
    }
    if rules.maxTestsPerUserAndPartition > 0 {
      if testsOfUserAndPartition.isEmpty {
        testsOfUserAndPartition = Array(repeating: 0, count: users * partitions)
      }
      for index in testsOfUserAndPartition.indices { testsOfUserAndPartition[index] = 0 }
    }
  }

  /// Counts a job against the limits of its user, partition and association; false where one is reached.
  mutating func admits(
    user: Int, partition: Int, association: Int, _ rules: ReplicaSettings.Backfill
  ) -> Bool {
    let pair = user * partitions + partition
    if rules.maxTestsPerUserAndPartition > 0,
      testsOfUserAndPartition[pair] >= rules.maxTestsPerUserAndPartition
    {
      return false
    }
    if rules.maxTestsPerPartition > 0, testsOfPartition[partition] >= rules.maxTestsPerPartition {
      return false
    }
    if rules.maxTestsPerAssociation > 0, association >= 0 {
      if testsOfAssociation[association] >= rules.maxTestsPerAssociation { return false }
      testsOfAssociation[association] += 1
    } else if rules.maxTestsPerUser > 0 {
      if testsOfUser[user] >= rules.maxTestsPerUser { return false }
    }
    if rules.maxTestsPerUser > 0 { testsOfUser[user] += 1 }
    if rules.maxTestsPerUserAndPartition > 0 { testsOfUserAndPartition[pair] += 1 }
    testsOfPartition[partition] += 1
    return true
  }

  func progress(_ request: Int) -> Progress? {
    stampOfRequest[request] == stamp ? progressOfRequest[request] : nil
  }

  mutating func note(_ progress: Progress, of request: Int) {
    stampOfRequest[request] = stamp
    progressOfRequest[request] = progress
  }

  mutating func noteReservation(in partition: Int) { reservationsOfPartition[partition] += 1 }
}
