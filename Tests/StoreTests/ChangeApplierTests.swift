import Diagnostics
import Foundation
import Recommendations
import Testing

@testable import Store

@Suite struct ChangeApplierTests {
  private func refusal<T>(_ body: () throws(StoreError) -> T) -> StoreError? {
    do {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }

  private func setUp(_ place: Workplace, _ steps: [Change.Step]) throws -> (ChangeApplier, Store, String) {
    let store = try Store(path: place.storePath)
    return (ChangeApplier(store: store), store, try store.add(recommendation(steps)).id)
  }

  @Test func undoGivesEveryByteAndModeBack() throws {
    let place = try Workplace()
    try place.write("kept", "old\r\nwithout end", mode: 0o4710)
    let (applier, store, id) = try setUp(
      place,
      [
        .writeFile(path: "kept", contents: FileContents(text: "new"), mode: FileMode(bits: 0o600)),
        .writeFile(path: "a/b/made", contents: FileContents(text: "x"), mode: .executable),
        .setEnvironment(path: "a/env", variables: [EnvironmentVariable(name: "N", value: "1")]),
      ])
    let old = try place.picture()
    let report = try applier.apply(id, root: place.root, nowUnixSeconds: 5)
    #expect(report.kind == .applied)
    #expect(report.lines.count == 5)
    #expect(place.read("kept") == "new")
    #expect(try place.picture()["kept"] == "600:new")
    #expect(try place.picture()["a/b/made"] == "755:x")
    #expect(try store.recommendation(id).state == .applied)
    _ = try applier.undo(id, nowUnixSeconds: 6)
    #expect(try place.picture() == old)
    #expect(try store.recommendation(id).state == .undone)
    #expect(try store.journal(of: id).map(\.act) == ["apply", "undo"])
    #expect(try store.journal(of: id).map(\.phase) == ["done", "done"])
    // And again: what was undone may be applied.
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 7)
    _ = try applier.undo(id, nowUnixSeconds: 8)
    #expect(try place.picture() == old)
  }

  @Test func applyingTwiceAndUndoingWhatIsNotAppliedAreRefused() throws {
    let place = try Workplace()
    let (applier, _, id) = try setUp(
      place, [.writeFile(path: "f", contents: FileContents(text: "1"), mode: .file)])
    #expect(refusal { () throws(StoreError) in try applier.undo(id, nowUnixSeconds: 1) }?.code == .wrongState)
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    let error = refusal { () throws(StoreError) in try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    }
    #expect(error?.code == .wrongState)
    #expect(error?.message.contains("plait undo \(id)") == true)
    _ = try applier.undo(id, nowUnixSeconds: 1)
    #expect(refusal { () throws(StoreError) in try applier.undo(id, nowUnixSeconds: 1) }?.code == .wrongState)
  }

  @Test(arguments: ["contents", "mode", "removed"])
  func undoRefusesAFileThatSomebodyChanged(how: String) throws {
    let place = try Workplace()
    try place.write("f", "old")
    let (applier, store, id) = try setUp(
      place, [.writeFile(path: "f", contents: FileContents(text: "new"), mode: .file)])
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    switch how {
    case "contents": try place.write("f", "theirs")
    case "mode": try place.write("f", "new", mode: 0o600)
    default: try FileManager.default.removeItem(atPath: place.root + "/f")
    }
    let theirs = try place.picture()
    let error = refusal { () throws(StoreError) in try applier.undo(id, nowUnixSeconds: 2) }
    #expect(error?.code == .changedSince)
    #expect(error?.location?.file.hasSuffix("/root/f") == true)
    #expect(try place.picture() == theirs)
    #expect(try store.recommendation(id).state == .applied)
    _ = try applier.undo(id, nowUnixSeconds: 3, force: true)
    #expect(place.read("f") == "old")
  }

  @Test func theRefusalNamesTheRecommendationThatCameAfter() throws {
    let place = try Workplace()
    let (applier, store, first) = try setUp(
      place, [.setEnvironment(path: "e", variables: [EnvironmentVariable(name: "A", value: "1")])])
    let second = try store.add(
      recommendation([.setEnvironment(path: "e", variables: [EnvironmentVariable(name: "B", value: "2")])])
    ).id
    _ = try applier.apply(first, root: place.root, nowUnixSeconds: 1)
    _ = try applier.apply(second, root: place.root, nowUnixSeconds: 1)
    let error = refusal { () throws(StoreError) in try applier.undo(first, nowUnixSeconds: 2) }
    #expect(error?.code == .changedSince)
    #expect(error?.message.contains(second) == true)
    _ = try applier.undo(second, nowUnixSeconds: 3)
    _ = try applier.undo(first, nowUnixSeconds: 3)
    #expect(place.read("e") == nil)
  }

  @Test func aFailingCommandPutsEverythingBack() throws {
    let place = try Workplace()
    try place.write("f", "old")
    let (applier, store, id) = try setUp(
      place,
      [
        .writeFile(path: "f", contents: FileContents(text: "new"), mode: .file),
        .runCommand(arguments: ["touch", "made"], inverse: ["rm", "made"]),
        .runCommand(
          arguments: ["/bin/sh", "-c", "echo half > half; echo no such queue >&2; exit 3"],
          inverse: ["rm", "-f", "half"]),
      ])
    let old = try place.picture()
    let error = refusal { () throws(StoreError) in try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    }
    #expect(error?.code == .commandFailed)
    #expect(error?.message.contains("status 3") == true)
    #expect(error?.cause == "no such queue")
    #expect(try place.picture() == old)
    #expect(try store.recommendation(id).state == .proposed)
    #expect(try store.journal().map(\.phase) == ["rolledBack"])
  }

  @Test func aCommandGetsItsWordsAsTheyAreAndRunsInTheRoot() throws {
    let place = try Workplace()
    let words = ["a b", "", "$HOME", "*", "quote'\"", "-n", "\\"]
    let (applier, _, id) = try setUp(
      place,
      [
        .runCommand(
          arguments: ["/bin/sh", "-c", "printf '<%s>' \"$@\" > out", "sh"] + words, inverse: ["rm", "out"])
      ])
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    #expect(place.read("out") == words.map { "<\($0)>" }.joined())
    _ = try applier.undo(id, nowUnixSeconds: 2)
    #expect(place.read("out") == nil)
  }

  @Test func aCommandThatIsNotThereOrDoesNotEndFails() throws {
    let place = try Workplace()
    var (applier, store, id) = try setUp(
      place, [.runCommand(arguments: ["/nonexistent/program"], inverse: [])])
    #expect(
      refusal { () throws(StoreError) in try applier.apply(id, root: place.root, nowUnixSeconds: 1) }?.code
        == .commandFailed)
    id = try store.add(recommendation([.runCommand(arguments: ["sleep", "600"], inverse: ["true"])])).id
    applier.commandLimitSeconds = 0.1
    #expect(
      refusal { () throws(StoreError) in try applier.apply(id, root: place.root, nowUnixSeconds: 1) }?.code
        == .commandFailed)
    #expect(try store.recommendation(id).state == .proposed)
  }

  @Test func theCommandThatRereadsAFileComesAfterItBothWays() throws {
    let place = try Workplace()
    try place.write("conf", "old")
    let reload = ["/bin/sh", "-c", "cp conf loaded"]
    let (applier, _, id) = try setUp(
      place,
      [
        .runCommand(arguments: [], inverse: reload),
        .writeFile(path: "conf", contents: FileContents(text: "new"), mode: .file),
        .runCommand(arguments: reload, inverse: []),
      ])
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    #expect(place.read("loaded") == "new")
    _ = try applier.undo(id, nowUnixSeconds: 1)
    #expect(place.read("loaded") == "old")
  }

  @Test func whatCannotBeDoneIsRefusedBeforeAnythingIsDone() throws {
    let place = try Workplace()
    try place.write("f", "old\n")
    try FileManager.default.createDirectory(atPath: place.root + "/folder", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: place.root + "/dangling", withDestinationPath: place.root + "/nowhere")
    let good = Change.Step.writeFile(path: "f", contents: FileContents(text: "new"), mode: .file)
    let bad: [(Change.Step, StoreError.Code)] = [
      (.patchFile(path: "f", unifiedDiff: "@@ -1 +1 @@\n-other\n+x\n"), .patchMismatch),
      (.patchFile(path: "missing", unifiedDiff: "@@ -1 +1 @@\n-a\n+x\n"), .fileAccess),
      (.writeFile(path: "folder", contents: FileContents(text: ""), mode: .file), .fileAccess),
      (.writeFile(path: "dangling", contents: FileContents(text: ""), mode: .file), .fileAccess),
      (.writeFile(path: "/dev/null", contents: FileContents(text: ""), mode: .file), .fileAccess),
      (.writeFile(path: "f/below", contents: FileContents(text: ""), mode: .file), .fileAccess),
    ]
    let old = try place.picture().filter { $0.key != "dangling" }
    for (index, (step, code)) in bad.enumerated() {
      let (applier, store, _) = try setUp(place, [good])
      let id = try store.add(recommendation([good, step], title: "bad \(index)")).id
      let error = refusal { () throws(StoreError) in
        try applier.apply(id, root: place.root, nowUnixSeconds: 1)
      }
      #expect(error?.code == code, "\(step): \(String(describing: error))")
      #expect(try place.picture().filter { $0.key != "dangling" } == old)
      #expect(try store.recommendation(id).state == .proposed)
      #expect(try store.journal(of: id).isEmpty)
    }
  }

  @Test func aPreviewSaysWhatWouldBeDoneAndDoesNothing() throws {
    let place = try Workplace()
    try place.write("f", "old")
    let (applier, store, id) = try setUp(
      place,
      [
        .runCommand(arguments: [], inverse: ["true"]),
        .writeFile(path: "f", contents: FileContents(text: "newer"), mode: .file),
        .writeFile(path: "a/g", contents: FileContents(text: "x"), mode: .file),
        .runCommand(arguments: ["touch", "h"], inverse: ["rm", "-f", "h"]),
      ])
    let old = try place.picture()
    let lines = try applier.preview(id, root: place.root).map {
      $0.replacingOccurrences(of: place.root, with: "ROOT")
    }
    #expect(
      lines == [
        "write ROOT/f (3 bytes become 5)", "make ROOT/a", "write ROOT/a/g (new, 1 bytes)", "run touch h",
      ])
    #expect(try place.picture() == old)
    #expect(try store.journal().isEmpty)
  }

  @Test func aLinkIsFollowedAndStaysALink() throws {
    let place = try Workplace()
    try place.write("real", "old")
    try FileManager.default.createSymbolicLink(
      atPath: place.root + "/link", withDestinationPath: "real")
    let (applier, _, id) = try setUp(
      place, [.writeFile(path: "link", contents: FileContents(text: "new"), mode: .file)])
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    #expect(place.read("real") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.root + "/link") == "real")
    _ = try applier.undo(id, nowUnixSeconds: 1)
    #expect(place.read("real") == "old")
  }

  @Test func anOldRecommendationIsRefusedByItsGuard() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    var old = recommendation([.writeFile(path: "f", contents: FileContents(text: "1"), mode: .file)])
    old.guards = [
      Guard(moment: .beforeApply, condition: .notOlderThan(seconds: 100), sentence: "Not after 100 s.")
    ]
    let id = try store.add(old).id
    let applier = ChangeApplier(store: store)
    let error = refusal { () throws(StoreError) in
      try applier.apply(id, root: place.root, nowUnixSeconds: 1101)
    }
    #expect(error?.code == .guardForbids)
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 1101, force: true)
    #expect(place.read("f") == "1")
  }

  @Test func aRecommendationWithoutStepsHasNothingToApply() throws {
    let place = try Workplace()
    let (applier, _, id) = try setUp(place, [])
    let error = refusal { () throws(StoreError) in try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    }
    #expect(error?.code == .wrongState)
  }

  @Test func recoveryLeavesAFileThatSomebodyElseChanged() throws {
    let place = try Workplace()
    try place.write("f", "old")
    let (applier, store, id) = try setUp(
      place, [.writeFile(path: "f", contents: FileContents(text: "new"), mode: .file)])
    // What a kill just after the intent leaves behind.
    _ = try store.write { db in
      var planner = try ActPlanner(root: place.root, recommendation: id)
      for step in try Store.find(id, in: db, path: store.path).change.steps { try planner.add(step) }
      try Store.setState(.applying, of: id, in: db)
      return try Intent.insert(
        .apply, recommendation: id, root: planner.root, stateBefore: .proposed, acts: planner.acts,
        unixSeconds: 1, in: db)
    }
    try place.write("f", "theirs")
    let reports = try applier.recover(nowUnixSeconds: 2)
    #expect(reports.count == 1)
    #expect(reports.first?.problems.count == 1)
    #expect(place.read("f") == "theirs")
    #expect(try store.recommendation(id).state == .applying)
    let forced = try applier.recover(nowUnixSeconds: 3, force: true)
    #expect(forced.first?.problems == [])
    #expect(place.read("f") == "old")
    #expect(try store.recommendation(id).state == .proposed)
  }
}
