import Diagnostics
import Foundation
import Learning
import RunTimes
import Simulation
import StartTimes
import Statistics
import Testing

@testable import StartForecasts

@Suite struct StartModelFileTests {
  private static let rules = ServiceRules(Policy(.fcfs, backfill: .easy))

  /// A machine of 8 processors and its jobs, each after the other ones that were there.
  private static func record() -> RecordedJobs {
    var random = RandomGenerator(seed: 3)
    var record = RecordedJobs()
    var time: Int64 = 0
    var free: Int64 = 0
    for id in 1...460 {
      time += Int64(random.below(200))
      let run = Int32(20 + random.below(100))
      let job = record.appendWaiting(
        id: Int64(id), submitSeconds: time, processors: Int32(1 + random.below(8)), requestedSeconds: 2 * run,
        user: Int32(random.below(4)), queue: Int32(random.below(2)), partition: 0)
      record.startSeconds[job] = max(time, free)
      free = record.startSeconds[job] + Int64(run)
      record.endSeconds[job] = free
      record.workload.runSeconds[job] = run
    }
    return record
  }

  private static let file: StartModelFile = {
    do {
      let record = record()
      let forecaster = try StartTimeForecaster(record, processors: 8, rules: rules, firstExample: 100)
      _ = forecaster.advance(to: record.lastSeconds)
      try forecaster.learn()
      guard let trained = forecaster.trained else { fatalError("nothing was learned") }
      return StartModelFile(
        trained: trained, processors: 8, rules: rules,
        origin: .init(
          log: "a \"b\".swf", fingerprint: record.fingerprint, jobs: record.count,
          untilSeconds: record.lastSeconds, seed: 1), queues: ["long", "short"], partitions: [])
    } catch {
      fatalError("\(error)")
    }
  }()

  private static let text: String = {
    do { return String(decoding: try file.json, as: UTF8.self) } catch { fatalError("\(error)") }
  }()

  @Test func aModelIsReadBackAsItWasWritten() throws {
    #expect(Self.file.trained.runTimes != nil)
    let again = try StartModelFile(json: Array(Self.text.utf8), file: "m")
    #expect(again == Self.file)
    #expect(try again.json == Array(Self.text.utf8))
    var without = Self.file
    without.trained.runTimes = nil
    #expect(try StartModelFile(json: without.json, file: "m") == without)
  }

  @Test(arguments: [
    (#""schema" : "plait.eta-model/1""#, #""schema" : "plait.eta-model/2""#, "schema", "other-version"),
    (#""features" : ""#, #""features" : "0"#, "features", "other-version"),
    (#""processors" : 8"#, #""processors" : 0"#, "processors", "malformed"),
    (#""processors" : 8"#, #""processors" : "eight""#, "processors", "malformed"),
    (#""processors" : 8"#, #""processor" : 8"#, "processors", "malformed"),
    (#""half" : "#, #""half" : 7"#, "calibration.atSubmission", "malformed"),
    (#""trees" : "UExU"#, #""trees" : "VExU"#, "runTimes.trees", "malformed"),
    (#""trees" : "UExU"#, #""trees" : "?ExU"#, "runTimes.trees", "malformed"),
    (#""trainedJobs" : "#, #""trainedJobs" : -"#, "runTimes", "malformed"),
    (#""leastProcessors" : 1"#, #""leastProcessors" : 99"#, "runTimes", "malformed"),
    (#""shapes" : ["#, #""shapes" : [ 1e9,"#, "trees", "malformed"),
    (#""rules""#, #""rulez""#, "rules", "malformed"),
  ])
  func whatIsWrongIsNamed(good: String, bad: String, field: String, code: String) throws {
    let place = try #require(Self.text.range(of: good), "\(good) is not in the file")
    let changed = Self.text.replacingCharacters(in: place, with: bad)
    let error = #expect(throws: StartModelError.self) {
      try StartModelFile(json: Array(changed.utf8), file: "m.json")
    }
    #expect(error?.code.rawValue == code && error?.location?.field == field, "\(String(describing: error))")
    #expect(error?.location?.file == "m.json")
  }

  @Test func whatIsNoModelIsRefusedWhereverItIsCutOff() {
    let bytes = Array(Self.text.utf8)
    for length in [0, 1, 20, 300, bytes.count / 2, bytes.count - 3] {
      #expect(throws: StartModelError.self) { try StartModelFile(json: Array(bytes[..<length]), file: "m") }
    }
    for text in ["null", "[]", "{}", "{\"schema\": 3}", "\u{0}"] {
      #expect(throws: StartModelError.self) { try StartModelFile(json: Array(text.utf8), file: "m") }
    }
    #expect(throws: StartModelError.self) { try StartModelFile(path: "/nowhere/eta.model") }
  }

  @Test func aModelOfAnotherMachineOrOtherRulesIsRefused() throws {
    try Self.file.check(processors: 8, rules: Self.rules, path: "m")
    let larger = #expect(throws: StartModelError.self) {
      try Self.file.check(processors: 16, rules: Self.rules, path: "m")
    }
    #expect(larger?.code == .otherMachine)
    #expect(larger?.message.contains("8 processors") == true && larger?.message.contains("has 16") == true)
    let parted = ServiceRules(
      Policy(.fcfs, backfill: .easy), partitions: [.init(name: "a", processors: 8)], partitionOfNumber: [:],
      standard: 0)
    for rules in [ServiceRules(Policy(.wfp3, backfill: .easy)), parted] {
      let error = #expect(throws: StartModelError.self) {
        try Self.file.check(processors: 8, rules: rules, path: "m")
      }
      #expect(error?.code == .otherMachine && error?.cause?.contains("fcfs+easy") == true)
    }
  }

  @Test func queuesKeepTheirNumbersByTheirNames() {
    #expect(
      StartModelFile.renumbering(["new", "short", "long"], as: ["long", "short"]) == [0: 2, 1: 1, 2: 0])
    var record = RecordedJobs()
    for queue in [0, 2, -1] as [Int32] {
      _ = record.appendWaiting(
        id: Int64(queue) + 5, submitSeconds: 0, processors: 1, requestedSeconds: 1, user: 0, queue: queue,
        partition: queue)
    }
    let renumbered = record.renumbered(queues: [0: 7, 2: 1], partitions: [:])
    #expect(renumbered.queue == [7, 1, -1] && renumbered.partition == [0, 2, -1])
    #expect(record.fingerprint == renumbered.fingerprint)
    record.startSeconds[0] = 5
    #expect(record.fingerprint != renumbered.fingerprint)
  }

  @Test func whateverIsDamagedIsRefusedOrReadWhole() throws {
    // A model without a tree, so that what surrounds the trees is hit.
    var small = Self.file
    small.trained.runTimes = nil
    small.trained.model = try StartTimeModel(
      trees: TreeEnsemble(
        nodes: [], roots: [], featureCount: StartTimeFeatures.count, outputCount: StartTimeBins.count),
      shapes: Self.file.trained.model.shapes, trainedRows: 1)
    let bytes = try small.json
    #expect(try StartModelFile(json: bytes, file: "m") == small)
    var random = RandomGenerator(seed: 5)
    var refused = 0
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        let place = random.below(damaged.count)
        switch random.below(3) {
        case 0: damaged[place] = UInt8(random.below(256))
        case 1: damaged.remove(at: place)
        default: damaged.insert(Array("0-9\"{}[],:e.x".utf8)[random.below(13)], at: place)
        }
      }
      do {
        let read = try StartModelFile(json: damaged, file: "m")
        #expect(try StartModelFile(json: read.json, file: "m") == read)
      } catch is StartModelError {
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}
