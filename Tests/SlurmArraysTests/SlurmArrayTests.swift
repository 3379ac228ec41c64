import Diagnostics
import Foundation
import Testing

@testable import SlurmArrays

/// Items, tasks and results in the shared folder; Slurm itself is in `SlurmArrayLiveTests`.
@Suite struct SlurmArrayTests {
  private func settings(worker seconds: Double = 0) -> SlurmArraySettings {
    var settings = SlurmArraySettings(
      worker: [Probe.path, "work", "\(seconds)"], runner: [Probe.path, "task"])
    settings.heartbeatSeconds = 0.2
    settings.silentSeconds = 2
    return settings
  }

  @Test func tasksDoEachItemOnce() throws {
    let folder = Probe.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let array = try SlurmArray(folder: folder, settings: settings())
    try array.add((0..<60).map(String.init))
    let tasks = try (0..<3).map { try Probe.task(folder, index: $0) }
    tasks.forEach { $0.waitUntilExit() }
    #expect(tasks.allSatisfy { $0.terminationStatus == 0 })
    let new = try array.look()
    #expect(new.map(\.item) == Array(0..<60) && new.allSatisfy { $0.outcome == .done })
    for result in new {
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(result.answer.utf8)) as? [String: Int])
      #expect(answer["square"] == result.item * result.item)
    }
    // One line an item in all files together, and nothing left over.
    let lines = try FileManager.default.contentsOfDirectory(atPath: folder + "/results").flatMap {
      try String(contentsOfFile: "\(folder)/results/\($0)", encoding: .utf8).split(separator: "\n")
    }
    #expect(lines.count == 60)
    for name in ["items", "taken"] {
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").isEmpty)
    }
    #expect(try array.look().isEmpty && array.finishedCount == 60)
  }

  @Test func aWorkerThatFailsCostsItsItemAlone() throws {
    let folder = Probe.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var limited = settings()
    limited.itemSeconds = 0.7
    let array = try SlurmArray(folder: folder, settings: limited)
    // The last one is longer than a pipe holds.
    let long = "\"" + String(repeating: "x", count: 300_000) + "\""
    try array.add(["1", "\"crash\"", "2", "\"babble\"", "\"hang\"", "3", long, "\"twice\"", "4"])
    let task = try Probe.task(folder, index: 0)
    task.waitUntilExit()
    let results = try array.look()
    #expect(results.map(\.outcome) == [.done, .failed, .done, .failed, .failed, .done, .done, .done, .done])
    #expect(results[1].reason == "the worker was ended by signal 9")
    #expect(results[3].reason == "the worker answered no JSON")
    #expect(results[4].reason == "the worker took longer than 0.7 s")
    #expect(results[1].answer == "null" && results[5].answer.hasPrefix("{\"square\":9,"))
    #expect(results[6].answer == "300002")
    // A second line is not the next item's answer.
    #expect(results[7].answer == "1" && results[8].answer.hasPrefix("{\"square\":16,"))
  }

  @Test func aTaskThatIsToldToEndGivesItsItemBack() throws {
    let folder = Probe.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let array = try SlurmArray(folder: folder, settings: settings(worker: 30))
    try array.add(["4", "5"])
    let task = try Probe.task(folder, index: 0)
    while try FileManager.default.contentsOfDirectory(atPath: folder + "/taken").isEmpty { usleep(10_000) }
    task.terminate()
    task.waitUntilExit()
    #expect(task.terminationStatus == 143)
    #expect(SlurmArrayFolder.names(folder + "/taken") == ["00000000.7_0_0"])
    let line = try String(contentsOfFile: folder + "/results/7_0_0", encoding: .utf8)
    #expect(SlurmResultLine(line.dropLast())?.kind == .stopped)
    // Not a result: both items are still to be done.
    #expect(array.finishedCount == 0 && array.results.isEmpty)
  }

  @Test func aTaskWithoutAWorkerTakesNothing() throws {
    let folder = Probe.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var broken = settings()
    broken.worker = ["/no/such/worker"]
    let array = try SlurmArray(folder: folder, settings: broken)
    try array.add(["1"])
    let task = try Probe.task(folder, index: 0)
    task.waitUntilExit()
    #expect(task.terminationStatus == 1)
    #expect(SlurmArrayFolder.names(folder + "/items") == ["00000000"])
    #expect(SlurmArrayFolder.names(folder + "/alive").isEmpty)
    _ = array
  }

  @Test func tasksWaitForItemsThatComeLater() throws {
    let folder = Probe.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var patient = settings()
    patient.idleSeconds = 60
    let array = try SlurmArray(folder: folder, settings: patient)
    let task = try Probe.task(folder, index: 0)
    var found: [SlurmItemResult] = []
    for batch in [["1", "2"], ["3"]] {
      let numbers = try array.add(batch)
      while array.finishedCount < numbers.upperBound {
        // Results alone: there is no Slurm here to be asked.
        found += array.takeResults()
        usleep(10_000)
      }
    }
    try array.close()
    task.waitUntilExit()
    #expect(task.terminationStatus == 0)
    #expect(found.map(\.item) == [0, 1, 2])
  }

  @Test func theFolderGoesOnWhereItWas() throws {
    let folder = Probe.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      let array = try SlurmArray(folder: folder, settings: settings())
      try array.add(["1", "2", "3"])
      let other = #expect(throws: SlurmArrayError.self) {
        try SlurmArray(folder: folder, settings: settings())
      }
      #expect(other?.code == .busy)
      let task = try Probe.task(folder, index: 0)
      task.waitUntilExit()
    }
    // As a crash would leave it: half a line, an item that was never laid out, a result line that is cut.
    let items = try FileHandle(forWritingTo: URL(filePath: folder + "/items.jsonl"))
    try items.seekToEnd()
    try items.write(contentsOf: Data("4\n{\"cut".utf8))
    try items.close()
    let results = try FileHandle(forWritingTo: URL(filePath: folder + "/results/7_0_0"))
    try results.seekToEnd()
    try results.write(contentsOf: Data("{\"item\":3,\"ki".utf8))
    try results.close()
    let array = try SlurmArray(folder: folder, settings: settings())
    #expect(array.count == 4 && array.results.map(\.item) == [0, 1, 2])
    #expect(SlurmArrayFolder.names(folder + "/items") == ["00000003"])
    let wrong = #expect(throws: SlurmArrayError.self) { try array.run(["1", "9"]) }
    #expect(wrong?.code == .otherWork)
    try array.add(["5"])
    let task = try Probe.task(folder, index: 1)
    task.waitUntilExit()
    #expect(array.takeResults().map(\.item) == [3, 4])
    // All there already: no Slurm is asked for anything.
    #expect(try array.run(["1", "2", "3", "4", "5"]).map(\.outcome) == Array(repeating: .done, count: 5))
  }

  @Test func whatCannotBeIsRefused() throws {
    func fault(_ folder: String, _ change: (inout SlurmArraySettings) -> Void) -> SlurmArrayError.Code? {
      var changed = settings()
      change(&changed)
      let error = #expect(throws: SlurmArrayError.self) { try SlurmArray(folder: folder, settings: changed) }
      return error?.code
    }
    let folder = Probe.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(fault("relative", { _ in }) == .badInput)
    #expect(fault(folder, { $0.worker = [] }) == .badInput)
    #expect(fault(folder, { $0.runner = ["task"] }) == .badInput)
    #expect(fault(folder, { $0.silentSeconds = 0.1 }) == .badInput)
    #expect(fault(folder, { $0.tasks = 0 }) == .badInput)
    #expect(fault("/proc/none", { _ in }) == .folder)
    let array = try SlurmArray(folder: folder, settings: settings())
    for item in ["{", "1\n2", "", "a"] {
      let error = #expect(throws: SlurmArrayError.self) { try array.add([item]) }
      #expect(error?.code == .badInput)
    }
    #expect(array.count == 0)
    let noSlurm = #expect(throws: SlurmArrayError.self) {
      try SlurmArrayTask.run(folder: folder, environment: [:])
    }
    #expect(noSlurm?.code == .badInput)
  }

  @Test func aCutResultLineIsNone() throws {
    let line = SlurmResultLine(
      item: 12, kind: .failed, reason: "he said \",\"answer\":1}\"",
      answer: "{\"x\":[1,2.50,\"}\"],\"answer\":3}")
    let text = line.text.dropLast()
    #expect(SlurmResultLine(text) == line && !text.contains("\n"))
    for length in 0..<text.count { #expect(SlurmResultLine(text.prefix(length)) == nil) }
  }

  @Test func theQueueSaysWhichTasksLive() {
    let queue = SlurmArrayQueue(
      "12|0|RUNNING\n12|1|COMPLETING\n12|2|PENDING\n13|0|NODE_FAIL\nslurm_load_jobs error\n")
    #expect(queue.alive.map(\.name) == ["12_0", "12_2"])
    #expect(queue.state(of: "13_0") == "NODE_FAIL" && !queue.isAlive("14_0"))
  }
}
