import Foundation
import Testing

@testable import SlurmControl

@Suite("What is said to slurmrestd, and what it says")
struct RestTests {
  @Test("addresses are read and written")
  func addresses() throws {
    #expect(try RestAddress("unix:/run/slurmrestd.socket").place == .socket("/run/slurmrestd.socket"))
    #expect(try RestAddress("unix:///run/slurmrestd.socket").place == .socket("/run/slurmrestd.socket"))
    #expect(try RestAddress("http://ctl-1.example.org").place == .host("ctl-1.example.org", port: 6820))
    #expect(try RestAddress("http://[::1]:80/").place == .host("::1", port: 80))
    #expect(try RestAddress("http://[::1]:80/").description == "http://[::1]:80")
    #expect(try RestAddress("http://127.8.0.1:80").isLocal)
    for far in ["http://127.example.org", "http://127.0.0.1.nip.io", "http://10.0.0.1", "http://127.0.0"] {
      #expect(try !RestAddress(far).isLocal)
    }
  }

  @Test(
    "an address that cannot be spoken to is refused",
    arguments: [
      "", "ctl", "unix:", "unix:run/x", "https://ctl:6820", "http://", "http://:6820", "http://a:0",
      "http://a:99999",
      "http://user@ctl", "http://ctl/slurm", "http://ctl:68 20", "http://[::1", "http://a\r\nHost: b",
      "unix:/" + String(repeating: "x", count: 200),
    ])
  func badAddresses(text: String) {
    let error = #expect(throws: SlurmControlError.self) { try RestAddress(text) }
    #expect(error?.code == .badAddress)
  }

  @Test("a token does not travel to another machine in the clear unless that is allowed")
  func plainHTTP() throws {
    var options = RestController.Options(address: try RestAddress("http://ctl:6820"), token: .text("a.b.c"))
    let error = #expect(throws: SlurmControlError.self) { try RestController(options) }
    #expect(error?.code == .denied)
    options.allowsPlainHTTP = true
    _ = try RestController(options)
    _ = try RestController(RestController.Options(address: try RestAddress("http://ctl:6820")))
    _ = try RestController(
      RestController.Options(address: try RestAddress("http://127.0.0.1:6820"), token: .text("a.b.c")))
  }

  @Test("a token is read as scontrol prints it, and anew from its file")
  func tokens() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let token = RestToken.file(path)
    #expect(throws: SlurmControlError.self) { try token.value() }
    try "SLURM_JWT=aaa.bbb.ccc\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try token.value() == "aaa.bbb.ccc")
    try "ddd.eee.fff\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try token.value() == "ddd.eee.fff")
    for bad in ["", " \n", "a b", "a\r\nX-SLURM-USER-NAME: root", String(repeating: "a", count: 70_000)] {
      #expect(throws: SlurmControlError.self) { try RestToken.text(bad).value() }
    }
    #expect(RestToken(environment: [:]) == nil)
    #expect(RestToken(environment: ["SLURM_JWT": "x.y.z"]) == .text("x.y.z"))
  }

  @Test("a token's own words are its user and its end")
  func claims() {
    // {"alg":"HS256","typ":"JWT"} and {"exp":1795414836,"iat":1795411236,"sun":"root"}
    let token =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
      + "eyJleHAiOjE3OTU0MTQ4MzYsImlhdCI6MTc5NTQxMTIzNiwic3VuIjoicm9vdCJ9.c2lnbmF0dXJl"
    #expect(RestToken.claims(of: token) == RestToken.Claims(user: "root", endSeconds: 1_795_414_836))
    for bad in ["", "..", "a.b.c", "x.e30.y", "x.bnVsbA.y", "no token"] {
      #expect(RestToken.claims(of: bad) == RestToken.Claims())
    }
  }

  @Test("diag is read in both shapes")
  func load() throws {
    let old = #"""
      {"errors": [], "statistics": {"req_time": 1795411406, "req_time_start": 1795411403, "server_thread_count": 3,
       "schedule_cycle_mean": 17, "bf_cycle_last": 5,
       "rpcs_by_message_type": [{"message_type": "REQUEST_JOB_INFO", "type_id": 2003, "count": 2,
         "average_time": 191, "total_time": 382}],
       "rpcs_by_user": [{"user": "plait", "user_id": 200001, "count": 11, "average_time": 115, "total_time": 1275}]}}
      """#
    let new = #"""
      {"statistics": {"req_time": {"set": true, "infinite": false, "number": 1795411406},
       "req_time_start": {"set": true, "infinite": false, "number": 1795411403}, "server_thread_count": 3,
       "schedule_cycle_mean": 17, "schedule_exit": {"end_job_queue": 4}, "bf_cycle_last": 5,
       "rpcs_by_message_type": [{"message_type": "REQUEST_JOB_INFO", "type_id": 2003, "count": 2, "queued": 0,
         "average_time": {"set": true, "infinite": false, "number": 191}, "total_time": 382}],
       "rpcs_by_user": [{"user": "plait", "user_id": 200001, "count": 11, "total_time": 1275}]}, "errors": []}
      """#
    let read = try [old, new].map { try LoadDocument(Array($0.utf8), source: "diag").load }
    #expect(read[0] == read[1])
    let load = try #require(read[0])
    #expect(load.atSeconds == 1_795_411_406 && load.serverThreads == 3)
    #expect(load.byType == [.init(name: "REQUEST_JOB_INFO", count: 2, totalMicroseconds: 382)])
    #expect(load.byUser.map(\.name) == ["plait"])
    let none = try LoadDocument(Array(#"{"statistics": {"rpcs_by_user": 3}}"#.utf8), source: "diag")
    #expect(none.load == nil)
  }

  @Test("processors are counted as sinfo counts them")
  func nodes() throws {
    let text = #"""
      {"nodes": [
        {"name": "n1", "cpus": 4, "alloc_cpus": 1, "state": "idle", "state_flags": []},
        {"name": "n2", "cpus": 4, "alloc_cpus": 3, "state": "allocated", "state_flags": ["DRAIN"]},
        {"name": "n3", "cpus": 8, "alloc_cpus": 0, "state": ["DOWN", "NOT_RESPONDING"]},
        {"name": "n4", "cpus": 8, "effective_cpus": 6, "alloc_cpus": 0, "state": ["IDLE"]},
        {"name": "n5", "cpus": 9223372036854775807, "state": "idle"}, {}, 3, null]}
      """#
    #expect(try NodeDocument(Array(text.utf8), source: "nodes").processors == 4 + 3 + 6)
  }

  @Test("a change that was not made is told with its reason")
  func refusals() throws {
    func complaint(_ text: String) throws -> SlurmComplaint? {
      try ChangeDocument(Array(text.utf8), source: "job").complaint
    }
    #expect(try complaint(#"{"errors": []}"#) == nil)
    // Slurm 22.05 lists a change of a whole array that it has made.
    #expect(
      try complaint(#"{"errors": [{"description": "job array update from [x] failed", "source": "y"}]}"#)
        == nil)
    let gone = try #require(
      try complaint(#"{"errors": [{"error_number": 2017, "error": "Invalid job id specified"}]}"#))
    #expect(NiceRefusal.Reason(gone) == .gone)
    let over = try #require(
      try complaint(#"{"errors": [{"error_number": 2084, "error": "Job has already finished"}]}"#))
    #expect(NiceRefusal.Reason(over) == .gone)
    let denied = try #require(
      try complaint(#"{"errors": [{"error_number": 2010, "error": "Invalid user id"}]}"#))
    #expect(NiceRefusal.Reason(denied) == .denied && denied.code == .denied)
    // v0.0.40 and later warn only, and list each task.
    let task = try complaint(
      #"{"results": [{"job_id": 4, "error_code": 0}, {"job_id": 5, "error_code": 2084, "error": "x"}], "errors": []}"#
    )
    #expect(task.map { NiceRefusal.Reason($0) } == .gone)
  }
}
