import Foundation
@testable import Simulation
import Testing

@Suite struct FairShareTests {
  @Test func usageIsChargedContinuouslyAndDecaysByHalfLife() {
    // User 0 has 100 processors in the first half-life, user 1 in the second. With lambda = ln 2 / T,
    // their usage at 2 T is 25 / lambda and 50 / lambda, so the shares are 1/3 and 2/3.
    var share = FairShare(users: 2, halfLifeSeconds: 1000)
    share.usageChanges(user: 0, width: 100, now: 0)
    share.usageChanges(user: 0, width: -100, now: 1000)
    share.usageChanges(user: 1, width: 100, now: 1000)
    share.advance(to: 2000)
    #expect(abs(share.factor[0] - pow(2, -2.0 / 3)) < 1e-12)
    #expect(abs(share.factor[1] - pow(2, -4.0 / 3)) < 1e-12)
  }

  @Test func factorsAreRecalculatedEveryFiveMinutes() {
    var share = FairShare(users: 2, halfLifeSeconds: 1000)
    share.advance(to: 0)
    share.usageChanges(user: 0, width: 1, now: 0)
    share.advance(to: 299)
    #expect(share.factor == [1, 1])
    share.advance(to: 300)
    #expect(share.factor[0] == 0.25)
    #expect(share.factor[1] == 1)
  }

  @Test func whoUsedTheMachineWaitsForWhoDidNot() throws {
    // Both users submit at 1000 s, while user 0's job holds the machine; user 0's next job is first
    // in the order of submission and second in that of fair share.
    var workload = Workload()
    workload.append(
      id: 1, submitSeconds: 0, runSeconds: 2000, processors: 4, requestedSeconds: 2000, user: 0)
    for user in [0, 1] as [Int32] {
      workload.append(
        id: Int64(2 + user), submitSeconds: 1000, runSeconds: 10, processors: 4, requestedSeconds: 10,
        user: user)
    }
    for backfill in [Backfill.none, .easy] {
      let policy = Policy(.multifactor, backfill: backfill)
      let schedule = try Simulator.run(workload, processors: 4, policy: policy)
      #expect(schedule.startSeconds == [0, 2010, 2000])
      var flat = policy
      flat.multifactor.fairShare = 0
      #expect(
        try Simulator.run(workload, processors: 4, policy: flat).startSeconds == [0, 2000, 2010])
    }
  }

  @Test func learnedKeysSeeFairShareToo() throws {
    var workload = Workload()
    workload.append(
      id: 1, submitSeconds: 0, runSeconds: 2000, processors: 4, requestedSeconds: 2000, user: 0)
    for user in [0, 1] as [Int32] {
      workload.append(
        id: Int64(2 + user), submitSeconds: 1000, runSeconds: 10, processors: 4, requestedSeconds: 10,
        user: user)
    }
    let key = LinearKey(response: 1, wait: 0, run: 1, width: 0, fairShare: 1, agePerDay: 0)
    let policy = Policy(order: .linear(key), backfill: .easy)
    let schedule = try Simulator.run(workload, processors: 4, policy: policy)
    #expect(schedule.startSeconds == [0, 2010, 2000])
  }
}
