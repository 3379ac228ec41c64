import Statistics
import Testing

@testable import SlurmControl

@Suite("The queue as JSON")
struct QueueDocumentTests {
  private func read(_ text: String) throws -> QueueDocument {
    try QueueDocument(Array(text.utf8), source: "document")
  }

  @Test("reads what slurmrestd 22.05 printed")
  func readsOldShape() throws {
    let document = try read(Documents.v38)
    #expect(document.snapshot.unreadable.isEmpty)
    #expect(document.answer.release == "22.05.8" && document.answer.cluster.isEmpty)
    #expect(document.clusterOfJobs == "plait")
    let jobs = document.snapshot.jobs
    #expect(jobs.map(\.number) == [2, 9, 5, 8, 4])
    #expect(jobs.map(\.shownNumber) == ["2", "4_4", "5", "7+1", "4_[1-3,5%2]"])
    #expect(jobs.map(\.nice) == [5, 34, 0, 36, -33])
    #expect(jobs.map(\.limitSeconds) == [3600, 600, nil, nil, 600])
    #expect(jobs.map(\.processors) == [8, 1, 3, 2, 1])
    #expect(jobs.map(\.tasks) == [1, 1, 1, 1, 4])
    #expect(jobs[0].state == .running && jobs[0].nodeList == "n[2-3]" && jobs[0].endSeconds == 1_795_415_042)
    #expect(jobs[1].user == "200002" && jobs[1].startSeconds == nil && jobs[1].endSeconds == nil)
    #expect(jobs[2].isHeld && jobs[2].isDependent && jobs[2].eligibleSeconds == nil)
    #expect(jobs[3].heterogeneousLeader == 7 && jobs[4].heterogeneousLeader == nil)
  }

  @Test("reads the same jobs out of the newer shape")
  func shapesAgree() throws {
    let old = try read(Documents.v38)
    let new = try read(Documents.v43)
    #expect(new.snapshot.jobs == old.snapshot.jobs)
    #expect(new.snapshot.unreadable.isEmpty)
    #expect(new.snapshot.atSeconds == 1_795_411_450)
    #expect(new.answer.release == "25.05.3" && new.answer.cluster == "plait")
  }

  @Test(
    "of a state and its flags, the one that the text form shows is taken",
    arguments: [
      (#"["RUNNING","CONFIGURING"]"#, LiveJob.State.running),
      (#"["PENDING","REQUEUED"]"#, .waiting), (#"["PENDING","SPECIAL_EXIT"]"#, .waiting),
      (#"["CANCELLED","COMPLETING"]"#, .completing), (#"["RUNNING","STOPPED"]"#, .suspended),
      (#"["COMPLETED"]"#, .ended("COMPLETED")), (#""COMPLETING""#, .completing),
      (#"["TIMEOUT"]"#, .ended("TIMEOUT")), (#"["NOVEL"]"#, .other("NOVEL")),
    ])
  func states(json: String, state: LiveJob.State) throws {
    let text = Documents.v38.replacing(#""job_state": "RUNNING""#, with: "\"job_state\": \(json)")
    #expect(try read(text).snapshot.jobs[0].state == state)
  }

  @Test(
    "a job that lacks what an action needs is told and costs no other",
    arguments: [
      (#""job_id": 2,"#, #""job_id": 0,"#), (#""job_state": "RUNNING","#, ""), (#""nice": 5,"#, ""),
      (#""nice": 5,"#, #""nice": 2147483646,"#), (#""nice": 5,"#, #""nice": 4294967296,"#),
      (#""nice": 5,"#, #""nice": {"a": 1},"#),
      (#""node_count": 2,"#, #""node_count": -2,"#),
      (#""submit_time": 1795411442"#, #""submit_time": "yesterday""#),
      (#""priority": 1, "qos": "normal","#, ""),
    ])
  func missingFields(part: String, instead: String) throws {
    let text = Documents.v38.replacing(part, with: instead, maxReplacements: 1)
    #expect(text != Documents.v38)
    let snapshot = try read(text).snapshot
    #expect(snapshot.jobs.map(\.number) == [9, 5, 8, 4])
    #expect(snapshot.unreadable.count == 1)
  }

  @Test("complaints are read, and an empty list of jobs beside them is no queue")
  func complaints() throws {
    let document = try read(Documents.refusedToken)
    let complaint = try #require(document.answer.complaints.first)
    #expect(complaint.number == SlurmComplaint.unspecified)
    #expect(complaint.text.contains("Failed while looking for jobs"))
  }

  @Test(
    "what is no queue is refused",
    arguments: [
      "", "{", "[]", "{}", "null", #"{"jobs": 3}"#, #"{"jobs": [}"#, #"{"meta": {}, "errors": []}"#,
      String(repeating: #"{"jobs":["#, count: 100_000), "<html><body>502</body></html>", "{\"jobs\": []} x",
    ])
  func refused(text: String) {
    let error = #expect(throws: SlurmControlError.self) { try read(text) }
    #expect(error?.code == .malformed)
  }

  @Test("no truncated document is taken for a queue")
  func truncated() {
    let bytes = Array(Documents.v43.utf8)
    for end in stride(from: 0, to: bytes.count - 1, by: 7) {
      #expect(throws: SlurmControlError.self) { try QueueDocument(Array(bytes[..<end]), source: "document") }
    }
  }

  @Test("a damaged document gives jobs within bounds or an error, never a crash")
  func damaged() throws {
    var random = RandomGenerator(seed: 7)
    let letters = Array("{}[]\",:-0123456789eE.\\untfl\u{0}\u{1F}x".utf8)
    for _ in 0..<2_000 {
      var bytes = Array(Documents.v38.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = letters.randomElement(using: &random)!
      }
      guard let document = try? QueueDocument(bytes, source: "document") else { continue }
      for job in document.snapshot.jobs {
        #expect(job.number > 0 && job.processors >= 0 && job.tasks >= 1)
        #expect(NiceChange.limits.contains(job.nice) && (job.limitSeconds ?? 0) >= 0)
      }
    }
  }
}
