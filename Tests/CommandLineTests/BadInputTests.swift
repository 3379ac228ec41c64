import Foundation
import Testing

/// Whatever the input, the command says what is wrong and where, and leaves nothing half-written.
@Suite struct BadInputTests {
  /// One input and what must be said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var files: [String: [UInt8]] = [:]
    var status: Int32 = 1
    var says: [String]
    var testDescription: String { name }
  }

  private static func log(_ records: String...) -> [UInt8] { Array((header + records.joined()).utf8) }

  private static let good = record(1, submit: 0, run: 10, processors: 1)

  private static let gzipHead: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0x4C]

  static let cases: [Case] = [
    Case(
      name: "empty file", arguments: ["simulate", "a.swf"], files: ["a.swf": []], says: ["a.swf", "empty"]),
    Case(
      name: "header only", arguments: ["simulate", "a.swf"], files: ["a.swf": log()], says: ["a.swf", "job"]),
    Case(
      name: "all jobs larger than the machine", arguments: ["simulate", "a.swf"],
      files: ["a.swf": log(record(1, submit: 0, run: 10, processors: 9))],
      says: ["a.swf", "processors", "(8)", "--processors"]),
    Case(
      name: "malformed line", arguments: ["simulate", "a.swf"],
      files: ["a.swf": log(good, "2 5 -1 ten 1 -1 -1 1 10 -1 1 1 1 -1 1 1 -1 -1\n")],
      says: ["a.swf:5", "field 4"]),
    Case(
      name: "duplicate number", arguments: ["simulate", "a.swf"], files: ["a.swf": log(good, good)],
      says: ["a.swf:5", "1"]),
    Case(
      name: "UTF-16", arguments: ["simulate", "a.swf"],
      files: ["a.swf": [0xFF, 0xFE] + header.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }],
      says: ["a.swf"]),
    Case(
      name: "random bytes", arguments: ["simulate", "a.swf"],
      files: ["a.swf": (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }],
      says: ["a.swf"]),
    Case(
      name: "truncated gzip", arguments: ["simulate", "a.swf.gz"], files: ["a.swf.gz": gzipHead],
      says: ["a.swf.gz"]),
    Case(name: "missing file", arguments: ["simulate", "none.swf"], says: ["none.swf"]),
    Case(name: "folder as a file", arguments: ["simulate", "."], says: [".: "]),
    Case(
      name: "no machine size", arguments: ["simulate", "a.swf"], files: ["a.swf": Array(good.utf8)],
      status: 64, says: ["--processors"]),
    Case(
      name: "unknown key", arguments: ["simulate", "a.swf", "--order", "fastest"],
      files: ["a.swf": log(good)], status: 64, says: ["fastest", "sjf"]),
    Case(
      name: "unknown option", arguments: ["simulate", "a.swf", "--speed", "1"], files: ["a.swf": log(good)],
      status: 64, says: ["--speed"]),
    Case(
      name: "zero processors", arguments: ["simulate", "a.swf", "--processors", "0"],
      files: ["a.swf": log(good)], status: 64, says: ["--processors"]),
    Case(
      name: "endless weights", arguments: ["simulate", "a.swf", "--weights", "age=inf"],
      files: ["a.swf": log(good)], status: 64, says: ["age=inf"]),
    Case(
      name: "bad constraint", arguments: ["schedule", "a.swf", "--constrain", "p95wait<5%"],
      files: ["a.swf": log(good)], status: 64, says: ["p95wait<5%", "maxwait<=48h"]),
    Case(
      name: "constraint from the wrong side",
      arguments: ["schedule", "a.swf", "--constrain", "maxwait>=48h"],
      files: ["a.swf": log(good)], status: 64, says: ["maxwait>=48h", "maxWait<=48h"]),
    Case(
      name: "no objective", arguments: ["schedule", "a.swf", "--objective", ""], files: ["a.swf": log(good)],
      status: 64, says: ["objective"]),
    Case(
      name: "unknown objective", arguments: ["schedule", "a.swf", "--objective", "speed"],
      files: ["a.swf": log(good)], status: 64, says: ["speed", "meanWait"]),
    Case(
      name: "objective twice", arguments: ["schedule", "a.swf", "--objective", "wait,meanWait"],
      files: ["a.swf": log(good)], status: 64, says: ["twice"]),
    Case(
      name: "too few jobs", arguments: ["schedule", "a.swf"], files: ["a.swf": log(good)],
      says: ["1 jobs", "200"]),
    Case(
      name: "unwritable --out", arguments: ["simulate", "a.swf", "--out", "none/s.swf"],
      files: ["a.swf": log(good)], says: ["none/s.swf"]),
    Case(
      name: "--out is a folder", arguments: ["simulate", "a.swf", "--out", "."], files: ["a.swf": log(good)],
      says: ["."]),
    Case(
      name: "unwritable --report", arguments: ["schedule", "a.swf", "--report", "none/r.html"],
      files: ["a.swf": log(good)], says: ["none/r.html"]),
    Case(
      name: "generate where nothing can be written",
      arguments: ["generate", "--jobs", "10", "--out", "/proc/none/jobs.swf"], says: ["/proc/none/jobs.swf"]),
    Case(
      name: "a store in a read-only place", arguments: ["list", "--store", "/proc/plait/store.sqlite"],
      says: ["/proc/plait", "PLAIT_STORE"]),
    Case(
      name: "a store that is no database", arguments: ["list", "--store", "s.sqlite"],
      files: ["s.sqlite": Array(String(repeating: "not a database\n", count: 200).utf8)], says: ["s.sqlite"]),
    Case(name: "a store that is a folder", arguments: ["list", "--store", "."], says: ["."]),
    Case(
      name: "a store beside the doctor", arguments: ["doctor", "--store", "s.sqlite"],
      files: ["s.sqlite": Array(String(repeating: "not a database\n", count: 200).utf8)], status: 2,
      says: []),
    Case(
      name: "corrupt machine", arguments: ["simulate", "a.swf", "--machine", "m.yaml"],
      files: [
        "a.swf": log(good),
        "m.yaml": Array(
          "schema: plait.machine/1\nname: m\nnodes:\n  - name: n\n    cores: 4\n    count: many\n".utf8),
      ], says: ["m.yaml:6", "count"]),
    Case(
      name: "machine that is no YAML", arguments: ["machine", "check", "m.yaml"],
      files: ["m.yaml": Array("schema: [plait\n".utf8)], says: ["m.yaml"]),
    Case(
      name: "policy that is no YAML", arguments: ["simulate", "a.swf", "--policy", "p.yaml"],
      files: ["a.swf": log(good), "p.yaml": Array("schema: [\n".utf8)], says: ["p.yaml"]),
    Case(
      name: "no such recommendation", arguments: ["show", "r-00000000"], says: ["r-00000000", "plait list"]),
    Case(name: "odd id", arguments: ["apply", "../../etc"], says: ["../../etc"]),
    Case(name: "a folder without logs", arguments: ["advise", "."], says: ["no job log"]),
    Case(name: "a folder that is not there", arguments: ["advise", "none"], says: ["none"]),
    Case(
      name: "clock out of range", arguments: ["simulate", "a.swf"],
      files: [
        "a.swf": log(
          record(1, submit: 0, run: 10, processors: 1), record(2, submit: Int.max, run: 10, processors: 1))
      ], says: ["time"]),
  ]

  @Test(arguments: cases)
  func isRefusedWithItsPlace(_ item: Case) throws {
    let plait = try Plait()
    for (name, bytes) in item.files { try plait.write(name, bytes: bytes) }
    let before = try plait.files()
    let run = try plait.start(item.arguments).finish()
    #expect(!run.wasKilled, "killed by signal \(run.status): \(run.errors.suffix(300))")
    #expect(run.status == item.status, "\(run.output) \(run.errors)")
    for word in item.says { #expect(run.errors.contains(word), "not said: \(word), but: \(run.errors)") }
    #expect(try plait.files() == before, "left behind")
    if item.status == 1 { #expect(run.output.isEmpty, "\(run.output)") }
  }

  @Test func errorsAreJSONWhereJSONIsAskedFor() throws {
    let plait = try Plait()
    try plait.write("a.swf", header + "1 2 3\n")
    let run = try plait.run("simulate", "a.swf", "--json")
    #expect(run.status == 1 && run.output.isEmpty)
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(run.errors.utf8)) as? [String: Any])
    #expect(answer["schema"] as? String == "plait.error/1")
    #expect((answer["error"] as? String)?.hasPrefix("job-log.") == true)
    #expect(answer["line"] as? Int == 4)
    #expect(answer["file"] as? String == "a.swf")
  }

  /// Faults that a log may have and still be of use: each is counted, in the answer and in words.
  @Test func whatIsRepairedOrLeftOutIsCounted() throws {
    let plait = try Plait()
    func counts(_ records: String, _ arguments: String...) throws -> (jobs: Int, counted: Int, errors: String)
    {
      try plait.write("a.swf", header + records)
      let words = ["simulate", "a.swf"] + arguments
      let answer = try plait.start(words + ["--json"]).finish()
      #expect(answer.status == 0, "\(answer.errors)")
      let log = try #require(try answer.json()["log"] as? [String: Any])
      let entries = ["skipped", "repaired"].flatMap { log[$0] as? [[String: Any]] ?? [] }
      let spoken = try plait.start(words).finish()
      return (
        log["jobs"] as? Int ?? -1, entries.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }, spoken.errors
      )
    }
    let good = record(1, submit: 0, run: 10, processors: 1)
    let large = try counts(good + record(2, submit: 1, run: 10, processors: 9))
    #expect(large.jobs == 1 && large.counted == 1 && large.errors.contains("1 jobs left out"))
    let negative = try counts(
      good + record(2, submit: 1, run: -5, processors: 1) + record(3, submit: 2, run: 0, processors: 1)
        + record(4, submit: -7, run: 5, processors: 1))
    #expect(negative.counted >= 1 && negative.errors.contains("warning"))
    let backwards = try counts(
      record(1, submit: 100, run: 10, processors: 1) + record(2, submit: 50, run: 10, processors: 1))
    #expect(backwards.jobs == 2 && backwards.counted >= 1)
    let lenient = try counts(good + "2 5 -1 ten\n" + record(3, submit: 9, run: 1, processors: 1), "--lenient")
    #expect(lenient.jobs == 2 && lenient.counted == 1 && lenient.errors.contains("first on line 5"))
    let twice = try counts(good + good, "--lenient")
    #expect(twice.jobs == 1 && twice.counted == 1)
    // Latin-1 in a comment is no fault of the records.
    try plait.write(
      "l.swf", bytes: Array("; Computer: Universit".utf8) + [0xE4, 0x74, 10] + Array((header + good).utf8))
    #expect(try plait.run("simulate", "l.swf").status == 0)
  }

  @Test func aFullDiskUnderTheOutputIsAnError() throws {
    let plait = try Plait()
    try plait.write("a.swf", header + record(1, submit: 0, run: 10, processors: 1))
    for line in ["$PLAIT simulate a.swf --json > /dev/full", "$PLAIT generate --jobs 5000 > /dev/full"] {
      let run = try plait.shell(line)
      #expect(run.status == 1, "\(line)")
      #expect(run.errors.contains("output"), "\(run.errors)")
    }
  }
}
