import Foundation
import Testing

@testable import SlurmControl

@Suite("Slurm's commands, as they may answer", .timeLimit(.minutes(1)))
struct SlurmCommandsTests {
  /// Programs that stand in for Slurm's in a folder of their own.
  private struct Programs {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plait-slurm-\(UUID())").path

    init(squeue: String) throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Documents.v43.write(toFile: folder + "/document", atomically: true, encoding: .utf8)
      try write("sdiag", "echo 'sdiag output at Mon Nov 23 05:24:17 2026 (1795411457)'")
      try write("squeue", "case \"$*\" in *--json*) cat '\(folder)/document';; *) \(squeue);; esac")
    }

    private func write(_ name: String, _ body: String) throws {
      let path = "\(folder)/\(name)"
      try "#!/bin/sh\n\(body)\n".write(toFile: path + ".text", atomically: true, encoding: .utf8)
      // Written by another process: a file that this one has open for writing may be inherited by what another test
      // starts, and cannot be run as long as that lives.
      let copy = Process()
      copy.executableURL = URL(filePath: "/bin/sh")
      copy.arguments = ["-c", "cp '\(path).text' '\(path)' && chmod 755 '\(path)'"]
      try copy.run()
      copy.waitUntilExit()
      try #require(copy.terminationStatus == 0)
    }

    func commands(_ form: SlurmCommands.QueueForm) -> SlurmCommands {
      SlurmCommands(environment: ["PATH": folder + ":/usr/bin:/bin"], form: form)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
  }

  @Test(
    "where text fails, the queue is read as JSON",
    arguments: [
      // 22.05 leaves the column out and ends well; other versions end at once.
      "echo 'squeue: error: Invalid job format specification: Nice' >&2; echo '5|5|'",
      "echo 'squeue: error: Invalid job format specification: Nice' >&2; exit 1",
      "echo 'a|form|of|another|kind|'",
    ])
  func fallsBack(squeue: String) async throws {
    let programs = try Programs(squeue: squeue)
    defer { programs.remove() }
    let snapshot = try await programs.commands(.textElseJSON).queue()
    #expect(snapshot.jobs.map(\.number) == [2, 9, 5, 8, 4])
    #expect(snapshot.atSeconds == 1_795_411_457)
    let json = try await programs.commands(.json).queue()
    #expect(json == snapshot)
    let text = try? await programs.commands(.text).queue()
    #expect(text?.jobs.isEmpty != false, "text alone stays text")
  }

  @Test("where text can be read it is taken, and an empty queue is one")
  func staysText() async throws {
    let line = "5|5|N/A|RUNNING|1|1|2|9|5:00|4|1|normal|normal|root|alice|250|0|None|(null)|n1|OK|(null)|0|"
    let programs = try Programs(squeue: "echo '\(line)'; echo 'x|y'")
    defer { programs.remove() }
    let snapshot = try await programs.commands(.textElseJSON).queue()
    #expect(snapshot.jobs.map(\.number) == [5] && snapshot.unreadable.count == 1)
    let empty = try Programs(squeue: "true")
    defer { empty.remove() }
    #expect(try await empty.commands(.textElseJSON).queue().jobs.isEmpty)
  }

  @Test(
    "squeue that fails otherwise is an error, not another form; a controller that goes away may come back",
    arguments: [
      "Unable to contact slurm controller (connect failure)", "Connection reset by peer",
      "Zero Bytes were transmitted or received",
    ])
  func fails(words: String) async throws {
    let programs = try Programs(squeue: "echo 'slurm_load_jobs error: \(words)' >&2; exit 1")
    defer { programs.remove() }
    let error = await #expect(throws: SlurmControlError.self) {
      try await programs.commands(.textElseJSON).queue()
    }
    #expect(error?.code == .unreachable && error?.isPassing == true)
  }
}
