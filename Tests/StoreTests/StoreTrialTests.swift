import Fingerprints
import Testing

@testable import Store

@Suite struct StoreTrialTests {
  private func trial(_ subject: String, _ machine: String, seed: UInt64 = 1, payload: String = "{}") -> Trial
  {
    Trial(
      createdUnixSeconds: 5, verb: "tune", subject: subject, machine: Fingerprint(of: machine), seed: seed,
      payloadJSON: payload)
  }

  @Test func trialsAreFoundBySubjectAndMachine() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let trials = [
      trial("a", "m"), trial("a", "n", seed: .max), trial("b", "m", payload: #"{"time": [1.5, 2]}"#),
    ]
    let ids = try store.add(trials)
    #expect(ids.count == 3)
    #expect(try store.trials(subject: "a").map(\.trial) == [trials[0], trials[1]])
    #expect(try store.trials(subject: "a", machine: Fingerprint(of: "n")).map(\.id) == [ids[1]])
    #expect(try store.trials(subject: "a", verb: "fuse").isEmpty)
    #expect(try store.trial(ids[2]) == trials[2])
    #expect(throws: StoreError.self) { try store.trial(999) }
  }

  @Test func aTrialThatIsNotJSONKeepsTheOthersOut() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let error = #expect(throws: StoreError.self) {
      try store.add([trial("a", "m"), trial("a", "m", payload: "{")])
    }
    #expect(error?.code == .invalidValue)
    #expect(try store.trials(subject: "a").isEmpty)
  }

  @Test func writersWaitForOneAnother() async throws {
    let place = try Workplace()
    let path = place.storePath
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          // A connection each, as processes have.
          let store = try Store(path: path, busyTimeoutSeconds: 60)
          for seed in 0..<25 {
            let trial = Trial(
              createdUnixSeconds: 5, verb: "tune", subject: "s", machine: Fingerprint(of: "m"),
              seed: UInt64(100 * writer + seed), payloadJSON: "{}")
            try store.add([trial])
          }
        }
      }
      try await group.waitForAll()
    }
    let seeds = try Store(path: path).trials(subject: "s").map(\.trial.seed)
    #expect(Set(seeds).count == 100 && seeds.count == 100)
  }

  @Test func aRunsProgressIsReplacedAndForgotten() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    #expect(try store.run(key: "k") == nil)
    try store.save(RunProgress(key: "k", updatedUnixSeconds: 1, progress: [1, 0, 255]))
    try store.save(RunProgress(key: "k", updatedUnixSeconds: 2, progress: []))
    try store.save(RunProgress(key: "l", updatedUnixSeconds: 3, progress: [9]))
    #expect(try store.run(key: "k") == RunProgress(key: "k", updatedUnixSeconds: 2, progress: []))
    #expect(try store.runs().map(\.key) == ["l", "k"])
    try store.removeRun(key: "k")
    #expect(try store.run(key: "k") == nil)
  }
}
