import Diagnostics
import Foundation
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
