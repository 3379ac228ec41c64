import Testing

@testable import SlurmControl

@Suite("The queue as squeue prints it")
struct QueueTextTests {
  /// What squeue 22.05.8 printed on a test bed.
  private static let printed = """
    5|5|N/A|RUNNING|1795410588|1795410588|1795410689|1795410989|5:00|4|1|normal|normal|root|alice|250|0|None|(null)|n1|NO|(null)|0|
    11|10+1|10|PENDING|1795410690|1795410690|N/A|N/A|1-03:00:00|2|1|normal|(null)|root|root|187|-7|ReqNodeNotAvail, May be reserved for other job|(null)||OK|(null)|0|
    9|9_[1-49:3%2]|N/A|PENDING|1795410690|1795410690|N/A|N/A|3:00|1|1-4|normal|normal|root|root|156|0|Resources|(null)||OK|(null)|0|
    12|12|N/A|PENDING|1795410690|N/A|N/A|N/A|UNLIMITED|1|1|normal|normal|root|root|0|0|JobHeldUser|(null)||NO|(null)|0|
    15|15|N/A|PENDING|1795410690|N/A|N/A|N/A|3:00|1|1|normal|normal|root|root|1|0|Dependency|afterok:3(unfulfilled)||OK|(null)|0|
    16|16|N/A|COMPLETED|1|1|2|9|3:00|1|1|normal|normal|root|root|1|0|None|(null)|n1|OK|(null)|2|

    """

  @Test("reads states, limits, arrays, parts, holds and dependencies")
  func readsFields() {
    let snapshot = QueueText.snapshot(Array(Self.printed.utf8))
    #expect(snapshot.unreadable.isEmpty)
    let jobs = snapshot.jobs
    #expect(jobs.map(\.number) == [5, 11, 9, 12, 15, 16])
    #expect(jobs[0].state == .running && jobs[0].user == "alice" && jobs[0].nodeList == "n1")
    #expect(jobs[1].heterogeneousLeader == 10 && jobs[1].limitSeconds == 97_200 && jobs[1].nice == -7)
    #expect(
      jobs[1].reason == "ReqNodeNotAvail, May be reserved for other job" && jobs[2].reason == "Resources")
    #expect(jobs[1].quality.isEmpty && jobs[1].startSeconds == nil)
    #expect(jobs[2].tasks == 17 && jobs[2].nodes == 1)
    #expect(jobs[3].isHeld && jobs[3].limitSeconds == nil && jobs[3].eligibleSeconds == nil)
    #expect(jobs[4].isDependent && !jobs[3].isDependent)
    #expect(jobs.map(\.takesWholeNodes) == [true, false, false, true, false, false])
    #expect(jobs[5].hasEnded && jobs[5].endSeconds == 9)
    #expect(jobs.map(\.wasRequeued) == [false, false, false, false, false, true])
  }

  @Test(
    "a line that is no job is told and costs no other job",
    arguments: ["x|y", "5|5|", "||||||||||||||||||||||"])
  func malformedLine(line: String) {
    let snapshot = QueueText.snapshot(Array((line + "\n" + Self.printed).utf8))
    #expect(snapshot.jobs.count == 6)
    #expect(snapshot.unreadable.count == 1)
  }

  @Test("tasks of an array are counted")
  func arrayTasks() {
    #expect(ArrayTasks.count("13_[1-5%2]") == 5)
    #expect(ArrayTasks.count("13_[1,3,7-9]") == 5)
    #expect(ArrayTasks.count("13_[0-15:4]") == 4)
    #expect([1, 5, 9, 13].allSatisfy { ArrayTasks.holds($0, in: "13_[0,1-13:4%2]") })
    #expect(![2, 14, -1].contains { ArrayTasks.holds($0, in: "13_[0,1-13:4%2]") })
    #expect(!ArrayTasks.holds(4, in: "13_4"))
    #expect(ArrayTasks.count("13_4") == 1)
    #expect(ArrayTasks.count("13_[9-1]") == 1)
    #expect(
      ArrayTasks.count("13_[:]") == 1 && ArrayTasks.count("13_[-]") == 1 && ArrayTasks.count("13_]1[") == 1)
    #expect(ArrayTasks.count("13_[1,3,5,...]") == 3)
    #expect(ArrayTasks.count("13_[0-9223372036854775807]") == 4_000_001)
  }
}
