import Foundation
import Glibc
import Testing

/// A study that is cut off loses nothing that it learned.
@Suite struct InterruptionTests {
  private static let arguments = ["schedule", "jobs.swf", "--evaluations", "600", "--json"]

  /// The answer without how much of it was resumed.
  private func answer(_ run: Plait.Run) -> String {
    run.output.split(separator: "\n").filter { !$0.contains("resumedEvaluations") }.joined(separator: "\n")
  }

  private func resumed(_ run: Plait.Run) throws -> Int {
    try #require(try run.json()["resumedEvaluations"] as? Int)
  }

  /// The store's write-ahead log has 60 kB once its tables are made, and grows by 45 kB with the first save.
  private func waitForTheFirstSave(_ process: Process, _ plait: Plait) {
    for _ in 0..<3000 where process.isRunning {
      let attributes = try? FileManager.default.attributesOfItem(atPath: plait.path("store.sqlite-wal"))
      if (attributes?[.size] as? NSNumber)?.intValue ?? 0 > 100_000 { return }
      usleep(10_000)
    }
  }

  @Test func controlCKeepsWhatWasLearnedAndResumeGivesTheSameBytes() throws {
    let plait = try Plait()
    try plait.generate(jobs: 400)
    let (process, finish) = try plait.start(Self.arguments)
    waitForTheFirstSave(process, plait)
    kill(process.processIdentifier, SIGINT)
    let stopped = try finish()
    try #require(!stopped.wasKilled && stopped.status == 130, "\(stopped.status) \(stopped.errors)")
    #expect(stopped.output.isEmpty)
    #expect(stopped.errors.contains("--resume"), "\(stopped.errors)")
    let again = try plait.start(Self.arguments + ["--resume"]).finish()
    #expect(again.status == 0, "\(again.errors)")
    let said = try #require(stopped.errors.firstMatch(of: /(\d+) of 600 evaluations/))
    #expect(try resumed(again) == Int(said.1))
    let whole = try plait.start(Self.arguments).finish()
    #expect(try resumed(whole) == 0)
    #expect(answer(again) == answer(whole))
    // A finished run is no longer there to resume, and that is said.
    let late = try plait.start(Self.arguments + ["--resume"]).finish()
    #expect(try resumed(late) == 0)
    #expect(late.errors.contains("nothing is saved"))
    #expect(answer(late) == answer(whole))
  }

  @Test func aKilledRunIsResumed() throws {
    let plait = try Plait()
    try plait.generate(jobs: 400)
    let (process, finish) = try plait.start(Self.arguments)
    waitForTheFirstSave(process, plait)
    kill(process.processIdentifier, SIGKILL)
    let killed = try finish()
    try #require(killed.wasKilled, "it ended before it could be killed")
    let again = try plait.start(Self.arguments + ["--resume"]).finish()
    #expect(again.status == 0, "\(again.errors)")
    #expect(try resumed(again) >= 40)
    let whole = try plait.start(Self.arguments).finish()
    #expect(answer(again) == answer(whole))
  }

  @Test func controlCWhileReadingEndsAtOnce() throws {
    let plait = try Plait()
    let fifo = plait.path("endless")
    try #require(mkfifo(fifo, 0o600) == 0)
    // A writer that never closes: the reader waits for ever.
    let writer = open(fifo, O_RDWR)
    defer { close(writer) }
    let (process, finish) = try plait.start(["simulate", "endless", "--processors", "8"])
    usleep(700_000)
    kill(process.processIdentifier, SIGINT)
    let stopped = try finish()
    #expect(stopped.wasKilled ? stopped.status == SIGINT : stopped.status == 130)
  }

  /// One thread or two, the answer has the same bytes.
  @Test func theNumberOfProcessorsDoesNotShow() throws {
    let plait = try Plait()
    try plait.generate(jobs: 600)
    let arguments = [
      "schedule", "jobs.swf", "--evaluations", "20", "--json", "--offline-learning", "--compare-searches",
    ]
    let wide = try plait.start(arguments).finish()
    let narrow = try plait.start(arguments, through: ["/usr/bin/taskset", "-c", "0"]).finish()
    #expect(wide.status == 0 && narrow.status == 0, "\(narrow.errors)")
    #expect(wide.output == narrow.output)
  }

  /// Of a long log through a pipe only what is asked for takes memory; the whole is refused in words.
  @Test(arguments: ["--jobs 1000", "--to 200000", "--from 23900000", ""])
  func aLongLogThroughAPipeTakesBoundedMemory(part: String) throws {
    let plait = try Plait()
    // 600,000 records, 40 s apart, whose table does not fit into what these addresses leave for it.
    let run = try plait.shell(
      """
      ulimit -v 400000
      { printf '; MaxProcs: 64\\n'
        awk 'BEGIN { for (i = 1; i <= 600000; i++) print i, 40 * i, -1, 30, 1, -1, -1, 1, 60, -1, 1, 1, 1, -1, 1, 1, -1, -1 }'
      } 2> /dev/null | $PLAIT simulate - \(part) --json
      """)
    #expect(!run.wasKilled)
    if part.isEmpty {
      #expect(run.status == 1)
      #expect(
        run.errors.contains("--jobs") && run.errors.contains("job-log.too-large"), "\(run.errors.suffix(300))"
      )
      return
    }
    #expect(run.status == 0, "\(run.errors.suffix(300))")
    let log = try #require(try run.json()["log"] as? [String: Any])
    #expect((log["jobs"] as? Int ?? 0) >= 1000)
  }
}
