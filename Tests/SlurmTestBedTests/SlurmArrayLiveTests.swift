import Foundation
import Glibc
import Testing

/// Work in arrays of a real Slurm: a node goes down, the submitting side is killed, it is stopped.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SlurmArrayLiveTests {
  private static let probe: String = {
    var places = CommandLine.arguments.map { ($0 as NSString).deletingLastPathComponent }
    if let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      places.append((runner as NSString).deletingLastPathComponent)
    }
    places.append(TestBed.packageRoot + "/.build/debug")
    return places.map { $0 + "/plait-array-task-probe" }.first {
      FileManager.default.isExecutableFile(atPath: $0) && $0.hasPrefix("/")
    } ?? "plait-array-task-probe-was-not-built"
  }()

  /// A submitting side and what it has printed.
  private struct Submission {
    var process: Process
    var path: String

    var lines: [Substring] {
      ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    func waitForLines(_ count: Int) {
      while lines.count < count, process.isRunning { usleep(20_000) }
    }

    /// The numbers of the items that it told of, in the order of its telling.
    var items: [Int] { lines.compactMap { Int($0.prefix { $0.isNumber }) } }

    var end: Substring? { lines.last { $0.hasPrefix("end ") } }
  }

  private func submit(
    _ bed: TestBed, _ folder: String, items: Int, seconds: Double, runner: String? = nil
  ) throws -> Submission {
    let path = bed.path("submission-\(UUID().uuidString.prefix(8))")
    try Data().write(to: URL(filePath: path))
    let process = try TestBed.start(
      "slurm-testbed",
      ["run", "--folder", bed.folder, "--", Self.probe, "submit", folder, "\(items)", "\(seconds)"]
        + (runner.map { [$0] } ?? []), output: path, errors: "/dev/null")
    return Submission(process: process, path: path)
  }

  /// Whether the squares of 0 ..< count are there, in that order.
  private func isWhole(_ submission: Submission, _ count: Int) -> Bool {
    guard let end = submission.end else { return false }
    let answers = end.dropFirst("end ".count).split(separator: " ")
    return answers.count == count
      && answers.indices.allSatisfy { answers[$0].hasPrefix("{\"square\":\($0 * $0),") }
  }

  @Test func workOutlivesItsNodesAndItsSubmittingSide() throws {
    let bed = TestBed()
    defer { _ = try? bed.run("stop"); try? bed.remove() }
    let started = try bed.run(
      "start",
      [
        "--nodes", "3", "--cpus", "2", "--no-accounting", "--conf-set",
        "SchedulerParameters=batch_sched_delay=1",
      ])
    if started.isUnavailable { return }
    try #require(started.status == 0, "\(started.errors)")

    // Killed outright after some results, and started again: what was finished is not done again.
    let killed = bed.path("killed")
    let first = try submit(bed, killed, items: 16, seconds: 0.2)
    first.waitForLines(6)
    kill(first.process.processIdentifier, SIGKILL)
    first.process.waitUntilExit()
    let second = try submit(bed, killed, items: 16, seconds: 0.2)
    second.process.waitUntilExit()
    #expect(second.process.terminationStatus == 0 && isWhole(second, 16))
    #expect(try lineCount(killed + "/results") == 16, "an item was done twice")
    #expect(second.items.sorted() == Array(0..<16))

    // Stopped by Ctrl-C: nothing of it stays in the queue, and it goes on later.
    let stopped = bed.path("stopped")
    let third = try submit(bed, stopped, items: 16, seconds: 0.5)
    third.waitForLines(4)
    kill(third.process.processIdentifier, SIGINT)
    third.process.waitUntilExit()
    #expect(third.lines.last?.contains("slurm-array.interrupted") == true)
    var waits = 0
    while try !bed.client(["squeue", "--noheader"]).output.isEmpty, waits < 200 {
      usleep(50_000)
      waits += 1
    }
    #expect(waits < 200, "the array is still there")
    let fourth = try submit(bed, stopped, items: 16, seconds: 0.2)
    fourth.process.waitUntilExit()
    #expect(fourth.process.terminationStatus == 0 && isWhole(fourth, 16))
    #expect(!journal(stopped).contains("\"counts\":true"), "a cancelled item does not count as lost")

    // A node goes down with the items of its tasks, and Slurm does not notice. The items are long enough for it to go
    // down while they are worked on.
    let lost = bed.path("lost")
    let fifth = try submit(bed, lost, items: 12, seconds: 3)
    fifth.waitForLines(1)
    let nodes = try bed.client(["squeue", "--noheader", "--states=RUNNING", "--format=%N"]).output
    let node = try #require(nodes.split(whereSeparator: \.isWhitespace).first.map(String.init))
    #expect(try bed.run("kill", [node]).status == 0)
    fifth.process.waitUntilExit()
    #expect(fifth.process.terminationStatus == 0 && isWhole(fifth, 12))
    #expect(fifth.items.sorted() == Array(0..<12))
    #expect(journal(lost).contains("gave no sign of life"))

    // Tasks that cannot run end in an error that says what they printed, not in array after array.
    let barren = try submit(bed, bed.path("barren"), items: 4, seconds: 0, runner: "/no/such/runner")
    barren.process.waitUntilExit()
    #expect(barren.process.terminationStatus == 1)
    let words = barren.lines.last.map(String.init) ?? ""
    #expect(words.contains("slurm-array.barren") && words.contains("/no/such/runner"), "\(words)")
  }

  private func journal(_ folder: String) -> String {
    (try? String(contentsOfFile: folder + "/journal.jsonl", encoding: .utf8)) ?? ""
  }

  private func lineCount(_ folder: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) {
      $0 + (try String(contentsOfFile: "\(folder)/\($1)", encoding: .utf8)).split(separator: "\n").count
    }
  }
}
