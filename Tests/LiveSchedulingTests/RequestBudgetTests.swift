import SlurmControl
import Statistics
import Testing

@testable import LiveScheduling

@Suite("The side-car's share of slurmctld's time")
struct RequestBudgetTests {
  /// A controller's own account of its time, with other clients beside.
  private struct Account {
    var load = ControllerLoad(atSeconds: 0, sinceSeconds: 0)
    var own = 0.0

    mutating func make(_ count: Int64, _ type: String, each microseconds: Int64, by user: String) {
      Self.add(count, microseconds, type, &load.byType)
      Self.add(count, microseconds, user, &load.byUser)
      if user == "plait" { own += Double(count * microseconds) }
    }

    private static func add(
      _ count: Int64, _ microseconds: Int64, _ name: String, _ list: inout [ControllerLoad.Calls]
    ) {
      if let place = list.firstIndex(where: { $0.name == name }) {
        list[place].count += count
        list[place].totalMicroseconds += count * microseconds
      } else {
        list.append(.init(name: name, count: count, totalMicroseconds: count * microseconds))
      }
    }
  }

  private static let reading = 150_000.0

  /// Cycles of a reading and some changes on a busy controller.
  ///
  /// - Returns: The share of the controller's time since the start, at the end of each cycle.
  private func shares(
    seed: UInt64, user: String?, isAlone: Bool
  ) -> (shares: [Double], told: Double, own: Double) {
    var generator = RandomGenerator(seed: seed)
    var account = Account()
    account.make(5, "REQUEST_JOB_INFO", each: 150_000, by: "root")
    account.make(9, "REQUEST_UPDATE_JOB", each: 400, by: "root")
    var budget = RequestBudget(share: 0.01)
    var seconds = 0.0
    var found: [Double] = []
    for _ in 0..<200 {
      budget.update(account.load, user: user)
      if !isAlone {
        account.make(Int64(generator.below(5)), "REQUEST_JOB_INFO", each: 150_000, by: "alice")
        account.make(Int64(generator.below(50)), "REQUEST_SUBMIT_BATCH_JOB", each: 900, by: "alice")
      }
      account.make(1, "REQUEST_JOB_INFO", each: 150_000, by: "plait")
      budget.made(1, "REQUEST_JOB_INFO")
      let changes = generator.below(201)
      account.make(Int64(changes), "REQUEST_UPDATE_JOB", each: 400, by: "plait")
      budget.made(changes, "REQUEST_UPDATE_JOB")
      found.append(seconds > 0 ? account.own * 1e-6 / seconds : .infinity)
      let pause = max(
        10.0, budget.wait(forMicroseconds: Self.reading + budget.expected(200, "REQUEST_UPDATE_JOB")))
      budget.pass(pause)
      seconds += pause
    }
    budget.update(account.load, user: user)
    return (found, budget.spentMicroseconds, account.own)
  }

  @Test("is below its bound at the end of every cycle but the first", arguments: 0..<20)
  func bound(seed: Int) {
    for (user, isAlone) in [("plait", true), ("plait", false), (nil, true), (nil, false)] as [(String?, Bool)]
    {
      let (shares, told, own) = shares(seed: UInt64(seed), user: user, isAlone: isAlone)
      #expect(shares.dropFirst().allSatisfy { $0 <= 0.01 + 1e-9 }, "\(user ?? "nobody") \(isAlone)")
      // The bound is used: the waits are no longer than they have to be.
      #expect(shares.last! > 0.009)
      #expect(abs(told - own) <= 1e-6 * own, "\(user ?? "nobody") \(isAlone)")
    }
  }

  @Test("a controller that was started anew, or whose counts are damaged, pays nothing in")
  func resets() {
    var budget = RequestBudget(share: 0.01)
    var load = ControllerLoad(atSeconds: 0, sinceSeconds: 1)
    load.byType = [.init(name: "REQUEST_JOB_INFO", count: 10, totalMicroseconds: 10_000)]
    budget.update(load, user: nil)
    budget.made(1, "REQUEST_JOB_INFO")
    let before = budget.wait(forMicroseconds: 0)
    load.sinceSeconds = 2
    load.byType[0].totalMicroseconds = 0
    budget.update(load, user: nil)
    #expect(budget.wait(forMicroseconds: 0) >= before)
    budget.made(1, "REQUEST_JOB_INFO")
    let later = budget.wait(forMicroseconds: 0)
    for (count, total) in [(Int64.min, Int64.min), (.max, .max), (0, -5)] {
      load.byType[0].count = count
      load.byType[0].totalMicroseconds = total
      budget.update(load, user: "plait")
      budget.made(1, "REQUEST_JOB_INFO")
      #expect(budget.wait(forMicroseconds: 0) >= 0 && budget.spentMicroseconds.isFinite)
    }
    #expect(later > before)
  }

  @Test("what was not used in a night is not there in the morning")
  func savings() {
    var budget = RequestBudget(share: 0.01)
    budget.pass(8 * 3600)
    #expect(budget.wait(forMicroseconds: 6e6) == 0)
    #expect(budget.wait(forMicroseconds: 7e6) > 0)
  }
}
