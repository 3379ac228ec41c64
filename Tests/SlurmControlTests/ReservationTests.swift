import Statistics
import Testing

@testable import SlurmControl

@Suite("Reservations, as a controller tells them")
struct ReservationTests {
  /// What scontrol 22.05.8 printed on a test bed for `scontrol create reservation`, with times as seconds.
  private static let printed = """
    ReservationName=maint StartTime=1795436006 EndTime=1795443206 Duration=02:00:00 Nodes=n[1-2] NodeCnt=2 CoreCnt=8 Features=(null) PartitionName=(null) Flags=MAINT,IGNORE_JOBS,SPEC_NODES TRES=cpu=8 Users=root Groups=(null) Accounts=(null) Licenses=(null) State=INACTIVE BurstBuffer=(null) Watts=n/a MaxStartDelay=(null)
    ReservationName=class StartTime=1795437807 EndTime=1795441407 Duration=01:00:00 Nodes=n3 NodeCnt=1 CoreCnt=4 Features=(null) PartitionName=normal Flags=DAILY TRES=cpu=4 Users=alice,bob Groups=(null) Accounts=(null) Licenses=(null) State=INACTIVE BurstBuffer=(null) Watts=n/a MaxStartDelay=(null)
    ReservationName=cores StartTime=1795452207 EndTime=1795455807 Duration=01:00:00 Nodes=n4 NodeCnt=1 CoreCnt=2 Features=(null) PartitionName=normal Flags=SPEC_NODES TRES=cpu=2 Users=(null) Groups=(null) Accounts=physics Licenses=(null) State=INACTIVE BurstBuffer=(null) Watts=n/a MaxStartDelay=(null)

    """

  /// The same reservations as slurmrestd 22.05.8 answered, v0.0.38.
  private static let document = #"""
    {"meta": {"plugin": {"type": "openapi\/v0.0.38", "name": "Slurm OpenAPI v0.0.38"},
              "Slurm": {"version": {"major": 22, "micro": 8, "minor": 5}, "release": "22.05.8"}},
     "errors": [],
     "reservations": [
      {"flags": ["MAINT", "IGNORE_JOBS", "SPEC_NODES"], "accounts": "", "burst_buffer": "", "core_count": 8,
       "core_spec_cnt": 0, "end_time": 1795443206, "features": "", "groups": "", "licenses": "",
       "max_start_delay": 0, "name": "maint", "node_count": 2, "node_list": "n[1-2]", "partition": "",
       "start_time": 1795436006, "watts": 4294967294, "tres": "cpu=8", "users": "root"},
      {"flags": ["DAILY"], "accounts": "", "core_count": 4, "end_time": 1795441407, "name": "class",
       "node_count": 1, "node_list": "n3", "partition": "normal", "start_time": 1795437807, "tres": "cpu=4",
       "users": "alice,bob"},
      {"flags": ["SPEC_NODES"], "accounts": "physics", "core_count": 2, "end_time": 1795455807,
       "name": "cores", "node_count": 1, "node_list": "n4", "partition": "normal", "start_time": 1795452207,
       "tres": "cpu=2", "users": ""}]}
    """#

  /// One of them in the shape that SchedMD's specifications give for v0.0.40 and later.
  private static let newer = #"""
    {"reservations": [
      {"flags": ["MAINT", "IGNORE_JOBS", "SPEC_NODES"], "accounts": "", "core_count": 8,
       "core_specializations": [], "end_time": {"set": true, "infinite": false, "number": 1795443206},
       "name": "maint", "node_count": 2, "node_list": "n[1-2]", "partition": "",
       "start_time": {"set": true, "infinite": false, "number": 1795436006}, "tres": "cpu=8", "users": "root"}],
     "last_update": {"set": true, "infinite": false, "number": 1795436000}, "errors": [], "warnings": []}
    """#

  private static func reservations() -> [LiveReservation] {
    ReservationText.snapshot(Array(printed.utf8)).reservations
  }

  @Test("reads what scontrol 22.05 printed")
  func readsText() {
    let snapshot = ReservationText.snapshot(Array(Self.printed.utf8))
    #expect(snapshot.unreadable.isEmpty && snapshot.reservations.map(\.name) == ["maint", "class", "cores"])
    let maintenance = snapshot.reservations[0]
    #expect(maintenance.isMaintenance && maintenance.nodeList == "n[1-2]" && maintenance.nodes == 2)
    #expect(maintenance.processors == 8 && maintenance.users == "root" && maintenance.partition.isEmpty)
    #expect(maintenance.endSeconds - maintenance.startSeconds == 7200 && maintenance.repeatSeconds == nil)
    #expect(snapshot.reservations[1].repeatSeconds == 86_400)
    #expect(snapshot.reservations[2].processors == 2 && snapshot.reservations[2].accounts == "physics")
  }

  @Test("text, v0.0.38 and later shapes tell the same")
  func formsAgree() throws {
    let text = Self.reservations()
    let old = try ReservationDocument(Array(Self.document.utf8), source: "document")
    #expect(old.snapshot == ReservationSnapshot(text))
    let new = try ReservationDocument(Array(Self.newer.utf8), source: "document")
    #expect(new.snapshot == ReservationSnapshot([text[0]]))
  }

  @Test("none are none: in words, as an empty list, as nothing at all")
  func none() throws {
    for words in ["No reservations in the system\n", "", "\n"] {
      #expect(ReservationText.snapshot(Array(words.utf8)) == ReservationSnapshot())
    }
    let empty = #"{"reservations": [], "errors": []}"#
    #expect(try ReservationDocument(Array(empty.utf8), source: "document").snapshot == ReservationSnapshot())
  }

  @Test(
    "one that cannot be read is told and costs no other",
    arguments: [
      "StartTime=1 EndTime=2 Nodes=n1", "ReservationName=x StartTime=Unknown EndTime=2",
      "ReservationName=x StartTime=9 EndTime=2", "ReservationName=x StartTime=1 EndTime=99999999999999999999",
      "ReservationName=x StartTime=1 EndTime=2 NodeCnt=-4", "slurm_load_reservations error",
      "ReservationName=x StartTime=1 EndTime=2 CoreCnt=9223372036854775807",
    ])
  func malformedLine(line: String) {
    let snapshot = ReservationText.snapshot(Array((line + "\n" + Self.printed).utf8))
    #expect(snapshot.reservations == Self.reservations() && snapshot.unreadable.count == 1)
  }

  @Test("a document that is not of reservations is refused, a damaged one gives what lies within bounds")
  func damagedDocument() throws {
    for text in ["", "[]", "{}", #"{"jobs": []}"#, #"{"reservations": 5}"#] {
      let error = #expect(throws: SlurmControlError.self) {
        try ReservationDocument(Array(text.utf8), source: "document")
      }
      #expect(error?.code == .malformed)
    }
    let odd = #"{"reservations": [7, {"name": "x"}, {"name": "y", "start_time": 5, "end_time": 6}]}"#
    let document = try ReservationDocument(Array(odd.utf8), source: "document")
    #expect(document.snapshot.reservations.map(\.name) == ["y"] && document.snapshot.unreadable.count == 2)
    var random = RandomGenerator(seed: 3)
    let letters = Array("{}[]\",:-0123456789eE.\\untfl\u{0}".utf8)
    for _ in 0..<1000 {
      var bytes = Array(Self.document.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = letters.randomElement(using: &random)!
      }
      guard let document = try? ReservationDocument(bytes, source: "document") else { continue }
      #expect(
        document.snapshot.reservations.allSatisfy {
          $0.startSeconds <= $0.endSeconds && $0.processors >= 0 && !$0.name.isEmpty
        })
    }
  }

  @Test("a daily one comes again, one that is over does not, one that floats never comes")
  func spans() {
    var daily = LiveReservation(name: "class", startSeconds: 1000, endSeconds: 4600)
    daily.processors = 4
    #expect(daily.spans(from: 0, until: 200_000) == [1000..<4600])
    daily.flags = ["DAILY"]
    #expect(daily.spans(from: 2000, until: 100_000) == [1000..<4600, 87_400..<91_000])
    // Ten years later, at once.
    let late: Int64 = 3650 * 86_400
    #expect(
      daily.spans(from: late, until: late + 86_400) == [(1000 + late)..<(4600 + late)])
    daily.flags = []
    #expect(daily.spans(from: 4600, until: 10_000).isEmpty)
    daily.flags = ["TIME_FLOAT"]
    #expect(daily.spans(from: 0, until: 10_000).isEmpty)
    daily.flags = ["HOURLY"]
    #expect(daily.spans(from: 0, until: 1 << 40).count <= 336)
    var licences = LiveReservation(name: "lic", startSeconds: 0, endSeconds: 10)
    licences.flags = ["ANY_NODES"]
    #expect(licences.spans(from: 0, until: 10).isEmpty, "it keeps no processors")
  }

  @Test("what is kept at the moment of a snapshot")
  func kept() {
    var snapshot = QueueSnapshot(atSeconds: 1_795_438_000, jobs: [])
    #expect(snapshot.keptProcessors == 0)
    snapshot.reservations = Self.reservations()
    #expect(snapshot.keptProcessors == 12)
    snapshot.atSeconds = 1_795_452_207
    #expect(snapshot.keptProcessors == 2)
  }

  @Test("a node that two reservations keep at once counts once")
  func keptOnce() {
    var snapshot = QueueSnapshot(atSeconds: 100, jobs: [])
    for (name, nodes, processors) in [("one", "n[1-2]", Int64(8)), ("two", "n[2-3]", 8), ("three", "", 3)] {
      var kept = LiveReservation(name: name, startSeconds: 0, endSeconds: 200)
      kept.nodeList = nodes
      kept.processors = processors
      snapshot.reservations.append(kept)
    }
    #expect(snapshot.keptProcessors == 8 + 4 + 3)
  }

  @Test("nodes come once, whatever number of partitions has them, and a damaged line is told")
  func nodes() throws {
    let nodes = try NodeText.nodes("n2|0/0/4/4\nn1|3/1/0/4\nn1|3/1/0/4\n")
    #expect(nodes == [LiveNode(name: "n1", processors: 4), LiveNode(name: "n2", processors: 0)])
    #expect(try NodeText.nodes("").isEmpty)
    for line in [
      "n1", "n1|", "|0/4/0/4", "n1|0/4/0", "n1|0/x/0/4", "n1|-4/4/0/4", "n1|0/99999999999999999999/0/4",
      "a|b|c",
    ] {
      let error = #expect(throws: SlurmControlError.self, "\(line)") {
        try NodeText.nodes("n0|0/4/0/4\n\(line)\n")
      }
      #expect(error?.code == .malformed)
    }
    let document =
      #"{"nodes": [{"name": "n2", "cpus": 4, "state": "down"}, {"name": "n1", "cpus": 4}, {"cpus": 2}]}"#
    let told = try NodeDocument(Array(document.utf8), source: "document")
    #expect(told.processors == 6)
    #expect(told.nodes == [LiveNode(name: "n2", processors: 0), LiveNode(name: "n1", processors: 4)])
  }

  @Test("a job tells the reservation that it asks for")
  func reservationOfJob() throws {
    let line =
      "4|4|N/A|PENDING|1|N/A|N/A|N/A|10:00|1|1|normal|normal|physics|alice|1|0|Reservation|(null)||OK|class|0|"
    let job = try #require(QueueText.snapshot(Array(line.utf8)).jobs.first)
    #expect(job.reservation == "class" && job.reason == "Reservation")
  }
}
