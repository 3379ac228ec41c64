import Foundation
import Glibc
import Recommendations
import Statistics
import Testing

@testable import Store

/// The promise of the store: kill -9 at any point leaves the old state or the new one.
@Suite struct CrashTests {
  @Test func aKillAtAnyMomentLeavesTheOldStateOrTheNewOne() throws {
    let place = try Workplace()
    try place.write("slurm.conf", "a\nb\nc\n", mode: 0o640)
    try place.write("policy.yaml", "old\n", mode: 0o600)
    try place.write("env.sh", "export HOME_MADE=1")
    let big = String(repeating: "0123456789abcdef\n", count: 20_000)
    let change: [Change.Step] = [
      .runCommand(arguments: [], inverse: ["/bin/sh", "-c", "rm -f reloaded"]),
      .patchFile(path: "slurm.conf", unifiedDiff: "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"),
      .writeFile(path: "policy.yaml", contents: FileContents(text: big), mode: .file),
      .writeFile(path: "new/deep/model.bin", contents: FileContents(bytes: [0, 255, 1]), mode: .executable),
      .setEnvironment(path: "env.sh", variables: [EnvironmentVariable(name: "A", value: "it's")]),
      .runCommand(arguments: ["/bin/sh", "-c", "echo yes > switched"], inverse: ["rm", "-f", "switched"]),
      .patchFile(path: "slurm.conf", unifiedDiff: "@@ -1,1 +1,1 @@\n-a\n+A\n"),
    ]
    var store = try Store(path: place.storePath)
    let id = try store.add(recommendation(change)).id
    let old = try place.picture()
    _ = try ChangeApplier(store: store).apply(id, root: place.root, nowUnixSeconds: 1)
    let new = try place.picture()
    #expect(new.count == old.count + 4)
    _ = try ChangeApplier(store: store).undo(id, nowUnixSeconds: 1)
    #expect(try place.picture() == old)

    var random = RandomGenerator(seed: 2024)
    var recovered = 0
    var seen: Set<Recommendation.State> = []
    for round in 0..<90 {
      let (process, output) = probe(["loop", place.storePath, place.root, id])
      try process.run()
      let ready = String(decoding: output.readData(ofLength: 6), as: UTF8.self)
      try #require(ready == "ready\n", "the probe said \(ready)")
      usleep(UInt32(random.below(60_000)))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal, "round \(round): the probe ended by itself")
      // Now and then it is the next process that recovers, and that may be killed in doing so.
      if random.below(3) == 0 { continue }

      store = try Store(path: place.storePath)
      let applier = ChangeApplier(store: store)
      var reports: [ChangeReport] = []
      // A command that outlives its parent must end before its inverse may run.
      for attempt in 0... {
        do {
          reports = try applier.recover(nowUnixSeconds: 2)
          break
        } catch {
          try #require(error.code == .busy && attempt < 500, "round \(round): \(error)")
          usleep(10_000)
        }
      }
      #expect(reports.flatMap(\.problems) == [], "round \(round): \(reports)")
      recovered += reports.count
      let state = try store.recommendation(id).state
      seen.insert(state)
      let found = try place.picture()
      switch state {
      case .applied: #expect(found == new, "round \(round): applied, but not the new state")
      case .proposed, .undone: #expect(found == old, "round \(round): \(state), but not the old state")
      default: Issue.record("round \(round): the state is \(state) after recovery")
      }
      #expect(try store.integrityProblems().isEmpty)
      #expect(try applier.recover(nowUnixSeconds: 3).isEmpty, "round \(round): a second recovery")
    }
    // Otherwise the kills missed what this test is about.
    #expect(recovered >= 10, "only \(recovered) of 90 kills left a change half way")
    #expect(seen.contains(.applied))
    print("crash test: \(recovered) of 90 kills left a change half way")
  }

  @Test func aSecondProcessIsRefusedWhileTheFirstApplies() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath, busyTimeoutSeconds: 0.2)
    let slow = try store.add(
      recommendation([.runCommand(arguments: ["/bin/sh", "-c", "touch begun; sleep 3"], inverse: ["true"])]))
    let other = try store.add(
      recommendation([.writeFile(path: "x", contents: FileContents(text: "x"), mode: .file)], title: "Other"))
    let (process, output) = probe(["apply", place.storePath, place.root, slow.id])
    try process.run()
    for _ in 0..<500 where place.read("begun") == nil { usleep(10_000) }
    for id in [slow.id, other.id] {
      let error = #expect(throws: StoreError.self) {
        try ChangeApplier(store: store).apply(id, root: place.root, nowUnixSeconds: 1)
      }
      #expect(error?.code == .busy)
    }
    // Reading goes on meanwhile.
    #expect(try store.recommendation(slow.id).state == .applying)
    process.waitUntilExit()
    #expect(String(decoding: output.readDataToEndOfFile(), as: UTF8.self) == "ready\napplied\n")
    #expect(try store.recommendation(slow.id).state == .applied)
    let again = #expect(throws: StoreError.self) {
      try ChangeApplier(store: store).apply(slow.id, root: place.root, nowUnixSeconds: 1)
    }
    #expect(again?.code == .wrongState)
  }

  @Test func manyProcessesMayOpenANewStoreAtOnce() throws {
    let place = try Workplace()
    let processes = (0..<8).map { _ in probe(["apply", place.storePath, place.root, "r-00000000"]) }
    for (process, _) in processes { try process.run() }
    for (process, output) in processes {
      process.waitUntilExit()
      #expect(String(decoding: output.readDataToEndOfFile(), as: UTF8.self) == "ready\nnot-found\n")
    }
  }
}
