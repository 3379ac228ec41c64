import Diagnostics
import Fingerprints
import Foundation
import Recommendations
import Statistics
import Testing

@testable import Store

@Suite struct UnifiedDiffTests {
  private func apply(_ diff: String, _ text: String) throws -> String {
    String(decoding: try UnifiedDiff(diff).apply(to: Array(text.utf8), path: "f"), as: UTF8.self)
  }

  @Test func diffsOfTheRealProgramLeadFromOneFileToTheOther() throws {
    let place = try Workplace()
    var random = RandomGenerator(seed: 99)
    func randomText() -> String {
      let words = ["a", "b", "c", "", "-- x", "++ y", "@@ z", " d", "\\ no", "e\r"]
      var lines = (0..<random.below(40)).map { _ in words[random.below(words.count)] }
      if random.below(2) == 0, !lines.isEmpty { lines.append("") }
      return lines.joined(separator: "\n")
    }
    for round in 0..<150 {
      let old = randomText()
      let new = randomText()
      try place.write("old", old)
      try place.write("new", new)
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/diff")
      process.arguments = ["-U\(random.below(4))", place.root + "/old", place.root + "/new"]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let diff = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      if diff.isEmpty {
        #expect(old == new)
        continue
      }
      #expect(try apply(diff, old) == new, "round \(round)")
    }
  }

  @Test(arguments: [
    ("@@ -1,2 +1,2 @@\n a\n-X\n+y\n", "a\nb\n", 2, "Hunk 1"),
    ("@@ -1 +1 @@\n-a\n+b\n@@ -3 +3 @@\n-q\n+r\n", "a\nb\nc\n", 3, "Hunk 2"),
    ("@@ -5 +5 @@\n-a\n+b\n", "a\n", 5, "Hunk 1"),
    ("@@ -1,2 +1,1 @@\n a\n-b\n", "a\n", 2, "ends before"),
    ("@@ -1 +1 @@\n-a\n+b\n", "a", 1, "Hunk 1"),
  ])
  func whatDoesNotFitNamesTheHunkAndTheLine(diff: String, text: String, line: Int, words: String) {
    let error = #expect(throws: StoreError.self) { try apply(diff, text) }
    #expect(error?.code == .patchMismatch)
    #expect(error?.location?.line == line)
    #expect(error?.message.contains(words) == true)
  }

  @Test(arguments: [
    "", "no diff", "@@ nonsense @@\n", "@@ -1 +1 @@\n", "@@ -1 +1 @@\n-a\n", "@@ -0,1 +1 @@\n-a\n+b\n",
    "@@ -1 +1 @@\n-a\n-b\n+c\n", "@@ -1,99999999999999999999 +1 @@\n-a\n", "@@ -1 +1 @@\n-a\n*b\n",
    "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n--- c\n+++ d\n@@ -1 +1 @@\n-a\n+b\n", "@@ -, +, @@\n",
  ])
  func aMalformedDiffIsRefused(diff: String) {
    #expect(throws: StoreError.self) { try apply(diff, "a\n") }
  }

  @Test func damagedDiffsNeverTrap() {
    var random = RandomGenerator(seed: 5)
    let good = Array("--- a\n+++ b\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -9,2 +9,0 @@\n-x\n-y\n".utf8)
    var refused = 0
    for _ in 0..<5000 {
      var bytes = good
      for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(32 + random.below(95)) }
      do {
        _ = try apply(String(decoding: bytes, as: UTF8.self), "a\nb\nc\n\n\n\n\n\nx\ny\n")
      } catch { refused += 1 }
    }
    #expect(refused > 2000)
  }
}

@Suite struct MadePatchTests {
  @Test func patchesLeadFromOneTextToTheOtherAndOnlyForThatText() throws {
    var random = RandomGenerator(seed: 7)
    func randomText() -> [UInt8] {
      let words = ["a", "b", "c", "", "-- x", "++ y", "@@ z", " d", "\\ no", "e\r"]
      var lines = (0..<random.below(60)).map { _ in words[random.below(words.count)] }
      if random.below(2) == 0, !lines.isEmpty { lines.append("") }
      return Array(lines.joined(separator: "\n").utf8)
    }
    for round in 0..<300 {
      let old = randomText()
      var new = randomText()
      if round % 2 == 0 {
        // A few edits of one text, as settings are changed.
        new = old
        for _ in 0..<(1 + random.below(3)) where !new.isEmpty {
          new.replaceSubrange(random.below(new.count)..<new.count, with: Array("x\n".utf8) + new.suffix(20))
        }
      }
      guard
        case .patchFile(let path, let diff, let expecting)? = Change.Step.patch(path: "f", from: old, to: new)
      else {
        #expect(old == new)
        continue
      }
      #expect(path == "f" && expecting == Fingerprint(of: old))
      #expect(try UnifiedDiff(diff).apply(to: old, path: "f") == new, "round \(round): \(diff)")
    }
  }

  @Test func theDiffIsAsTheRealProgramWritesIt() throws {
    let old = (1...20).map { "line \($0)" }.joined(separator: "\n") + "\n"
    let new = old.replacingOccurrences(of: "line 3\n", with: "LINE 3\n").replacingOccurrences(
      of: "line 18\n", with: "")
    guard
      case .patchFile(_, let diff, _)? = Change.Step.patch(
        path: "f", from: Array(old.utf8), to: Array(new.utf8))
    else {
      Issue.record("no patch")
      return
    }
    #expect(
      diff == """
        --- f
        +++ f
        @@ -1,6 +1,6 @@
         line 1
         line 2
        -line 3
        +LINE 3
         line 4
         line 5
         line 6
        @@ -15,6 +15,5 @@
         line 15
         line 16
         line 17
        -line 18
         line 19
         line 20

        """)
  }

  @Test func aPatchForAnotherFileIsRefusedAlthoughItsContextFits() throws {
    let place = try Workplace()
    let lines = (1...30).map { "line \($0)\n" }
    let old = lines.joined()
    let new = old.replacingOccurrences(of: "line 20\n", with: "LINE 20\n")
    let patch = try #require(Change.Step.patch(path: "f", from: Array(old.utf8), to: Array(new.utf8)))
    // Far from the hunk, where the context says nothing.
    try place.write("f", old.replacingOccurrences(of: "line 2\n", with: "line two\n"))
    var planner = try ActPlanner(root: place.root, recommendation: "r-00000000")
    let error = #expect(throws: StoreError.self) { try planner.add(patch) }
    #expect(error?.code == .patchMismatch)
    try place.write("f", old)
    try planner.add(patch)
  }
}
