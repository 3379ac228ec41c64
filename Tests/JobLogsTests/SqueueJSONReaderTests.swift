import Diagnostics
import JobLogs
import Statistics
import Testing

@Suite struct SqueueJSONReaderTests {
  static let sample = """
    {"meta": {"Slurm": {"version": {"major": 22, "minor": 5}}}, "jobs": [
      {"job_id": 4, "array_job_id": 0, "array_task_id": null, "submit_time": 1700000000,
       "start_time": 1700000060, "end_time": 1700003660, "time_limit": 60, "cpus": 16,
       "node_count": 2, "job_state": "RUNNING", "user_name": "ada", "account": "phys",
       "partition": "long", "qos": "normal", "name": "a \\u00e9 \\ud83d\\ude00 \\"b\\"",
       "memory_per_node": 4096, "memory_per_cpu": null,
       "tres_req_str": "cpu=16,mem=8G,node=2", "flags": ["A", {"b": [1.5e3, true]}]},
      {"job_id": {"set": true, "infinite": false, "number": 5},
       "array_job_id": {"set": true, "infinite": false, "number": 5},
       "array_task_id": {"set": true, "infinite": false, "number": 2},
       "submit_time": {"set": true, "infinite": false, "number": 1700000010},
       "start_time": {"set": true, "infinite": false, "number": 0},
       "time_limit": {"set": true, "infinite": true, "number": 0},
       "cpus": {"set": true, "infinite": false, "number": 8}, "job_state": ["PENDING"],
       "tres_req_str": "cpu=8,gres/gpu:h100=4"},
      {"job_id": 6, "submit_time": 1700000000, "start_time": 1700000100, "end_time": 1700000150,
       "cpus": 1, "job_state": ["COMPLETED"], "time_limit": {"set": false, "number": 9}}
    ], "errors": []}
    """

  func read(_ text: String, _ options: JobLogReadingOptions = .init()) throws -> JobLog {
    try JobLogsTests.read(
      Array(text.utf8), with: SqueueJSONReader(source: "q.json", options: options), chunkBytes: 11)
  }

  @Test func readsBareNumbersAndObjects() throws {
    let log = try read(Self.sample)
    #expect(log.jobs.id == [4, 5 + (3 << 40), 6])
    #expect(log.jobs.submitSeconds == [1_700_000_000, 1_700_000_010, 1_700_000_000])
    #expect(log.jobs.runSeconds == [-1, -1, 50])
    #expect(log.jobs.waitSeconds == [60, -1, 100])
    #expect(log.jobs.requestedSeconds == [3600, 365 * 86_400, -1])
    #expect(log.jobs.requestedProcessors == [16, 8, 1])
    #expect(log.jobs.requestedNodes == [2, -1, -1])
    #expect(log.jobs.requestedGPUs == [0, 4, 0])
    #expect(log.jobs.requestedMemoryKilobytes == [524_288, -1, -1])
    #expect(log.names.application == ["a é 😀 \"b\""])
    #expect(log.names.gpuType == ["h100"])
    #expect(log.intake.repaired.map(\.count).sorted() == [1, 2])
  }

  @Test func tellsATruncatedDocumentFromADamagedOne() throws {
    let bytes = Array(Self.sample.utf8)
    for end in stride(from: 1, to: bytes.count - 1, by: 13) {
      let text = String(decoding: bytes[..<end], as: UTF8.self)
      let error = #expect(throws: JobLogError.self) { try read(text) }
      #expect(error?.code == .truncated)
    }
    let error = #expect(throws: JobLogError.self) {
      try read(Self.sample.replacing("\"cpus\": 16,", with: "\"cpus\" 16,"))
    }
    #expect(error?.code == .malformedField)
    #expect(error?.location?.line == 3)
    #expect(try #require(throws: JobLogError.self) { try read("{\"a\": 1}") }.code == .unknownFormat)
    #expect(try #require(throws: JobLogError.self) { try read("{\"jobs\": []}") }.code == .empty)
    let deep = "{\"a\": " + String(repeating: "[", count: 100_000)
    #expect(throws: JobLogError.self) { try read(deep) }
  }

  @Test func damagedDocumentsAreReadOrRefused() {
    var random = RandomGenerator(seed: 3)
    var refused = 0
    for _ in 0..<2000 {
      let bytes = mutated(Array(Self.sample.utf8), &random)
      if case .error = Outcome({ try JobLogsTests.read(bytes, with: SqueueJSONReader(source: "a")) }) {
        refused += 1
      }
    }
    #expect(refused > 100 && refused < 2000)
  }
}
