import Foundation
import Testing

@testable import LiveScheduling
@testable import MetricsEndpoint

@Suite("The side-car's figures for Prometheus")
struct PrometheusTextTests {
  /// A status in which every number is another.
  static var status: SideCarStatus {
    var status = SideCarStatus(
      cluster: "quo\"te\\n", slurmVersion: "22.05.8", process: 4711, mode: "canary 10%",
      policy: "evolved\nkey \\ ünï")
    status.isActing = true
    status.standDown = ["drift"]
    status.cycles = 17
    status.failedCycles = 3
    status.lastCycleSeconds = 0.25
    status.waitingJobs = 1_234_567
    status.touchedJobs = 8
    status.changes = 99
    status.hasModel = true
    status.coverage = 0.8125
    status.requestShare = 1e-7
    status.clockDifferenceSeconds = -3
    status.residentBytes = 123_456_789
    status.backTest = .init(
      jobs: 2000, today: 12.5, policy: 7.25, todayMaxWaitSeconds: 86_400, policyMaxWaitSeconds: 90_000)
    return status
  }

  @Test("the text follows the grammar of the format 0.0.4")
  func grammar() {
    let text = PrometheusText.text(of: Self.status)
    let read = PrometheusGrammar(text)
    #expect(read.flaws.isEmpty, "\(read.flaws)")
    for sample in read.samples {
      #expect(read.helps[sample.name] != nil && read.types[sample.name] != nil, "\(sample.name)")
      #expect(
        (read.types[sample.name] == "counter") == sample.name.hasSuffix("_total"),
        "counters, and only they, end in _total: \(sample.name)")
      #expect(sample.name.hasPrefix("plait_side_car_"))
    }
    #expect(read.value("plait_side_car_cycles_total") == 17)
    #expect(read.value("plait_side_car_failed_cycles_total") == 3)
    #expect(read.value("plait_side_car_last_cycle_seconds") == 0.25)
    #expect(read.value("plait_side_car_waiting_jobs") == 1_234_567)
    #expect(read.value("plait_side_car_clock_difference_seconds") == -3)
    #expect(read.value("plait_side_car_request_share_ratio") == 1e-7)
    #expect(read.value("plait_side_car_coverage_ratio") == 0.8125)
    #expect(read.value("plait_side_car_acting") == 1)
    #expect(read.value("plait_side_car_mode", ["mode": "canary"]) == 1)
    #expect(read.value("plait_side_car_mode", ["mode": "enforce"]) == 0)
    #expect(read.value("plait_side_car_stand_down", ["reason": "drift"]) == 1)
    #expect(read.value("plait_side_car_stand_down", ["reason": "back-test"]) == 0)
    #expect(read.value("plait_side_car_back_test_mean_bounded_slowdown_ratio", ["order": "policy"]) == 7.25)
    #expect(read.value("plait_side_car_back_test_longest_wait_seconds", ["order": "today"]) == 86_400)
    let info = read.samples.first { $0.name == "plait_side_car_info" }
    #expect(info?.labels["cluster"] == Self.status.cluster)
    #expect(info?.labels["policy"] == Self.status.policy)
  }

  @Test("everything of the status that is a number has a metric")
  func complete() throws {
    let data = try JSONEncoder().encode(Self.status)
    let status = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let fields = Set(MetricFamily.sideCar.map(\.field))
    // Both orders of a back-test are samples of one metric.
    let covered = fields.union(["backTest.policy", "backTest.policyMaxWaitSeconds"])
    for (key, value) in status where value is NSNumber { #expect(covered.contains(key), "\(key)") }
    let test = try #require(status["backTest"] as? [String: Any])
    for key in test.keys { #expect(covered.contains("backTest.\(key)"), "backTest.\(key)") }
  }

  @Test("the manual lists every metric")
  func manual() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Documentation/verbs/attach.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    for family in MetricFamily.sideCar { #expect(text.contains("`\(family.name)`"), "\(family.name)") }
  }

  @Test("what there is none of is left out, and a number that is none is as the format has it")
  func absent() {
    var status = Self.status
    status.backTest = nil
    status.lastReadSeconds = .infinity
    status.coverage = .nan
    let text = PrometheusText.text(of: status)
    #expect(PrometheusGrammar(text).flaws.isEmpty)
    #expect(!text.contains("back_test_jobs"))
    #expect(text.contains("plait_side_car_last_read_seconds +Inf\n"))
    #expect(text.contains("plait_side_car_coverage_ratio NaN\n"))
  }
}

@Suite("The endpoint that serves them", .timeLimit(.minutes(1)))
struct MetricsEndpointTests {
  private func withEndpoint(
    publishing: Bool = true, _ body: (_ port: Int) async throws -> Void
  ) async throws {
    let endpoint = try await MetricsEndpoint(try #require(ListenAddress("0")))
    let port = try #require(Int(endpoint.address.split(separator: ":").last ?? ""))
    #expect(endpoint.address.hasPrefix("127.0.0.1:"))
    if publishing { endpoint.publish(PrometheusTextTests.status, json: Array("{\"cycles\":17}\n".utf8)) }
    do {
      try await body(port)
    } catch {
      await endpoint.close()
      throw error
    }
    await endpoint.close()
  }

  @Test("GET and HEAD are answered, with the format's content type")
  func answers() async throws {
    try await withEndpoint { port in
      let metrics = try PlainClient.ask(port, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(metrics.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(metrics.lowercased().contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"))
      #expect(metrics.hasSuffix(PrometheusText.text(of: PrometheusTextTests.status)))
      let head = try PlainClient.ask(port, "HEAD /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(head.hasSuffix("\r\n\r\n"))
      let length = PrometheusText.text(of: PrometheusTextTests.status).utf8.count
      #expect(head.lowercased().contains("content-length: \(length)\r\n"))
      let status = try PlainClient.ask(port, "GET /status?x=1 HTTP/1.0\r\n\r\n")
      #expect(status.contains("200 OK") && status.hasSuffix("{\"cycles\":17}\n"))
    }
  }

  @Test("requests behind each other on one connection are answered in turn")
  func keptAlive() async throws {
    try await withEndpoint { port in
      let one = "GET /status HTTP/1.1\r\nHost: a\r\n\r\n"
      let last = "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      let answer = try PlainClient.ask(port, one + one + last)
      #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
      #expect(answer.contains("HTTP/1.1 404 Not Found"))
    }
  }

  @Test(
    "nothing else is served",
    arguments: [
      ("GET / HTTP/1.1", "404"), ("GET /metrics/ HTTP/1.1", "404"), ("GET /../status HTTP/1.1", "404"),
      ("POST /metrics HTTP/1.1", "405"), ("PUT /status HTTP/1.1", "405"), ("DELETE /metrics HTTP/1.1", "405"),
      ("OPTIONS /metrics HTTP/1.1", "405"), ("POST /other HTTP/1.1", "404"), ("nonsense", "400"),
      ("GET /metrics HTTP/9.9", "400"),
    ])
  func refused(line: String, status: String) async throws {
    try await withEndpoint { port in
      let answer = try PlainClient.ask(
        port, line + "\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody")
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
      if status == "405" { #expect(answer.lowercased().contains("allow: get, head\r\n")) }
    }
  }

  @Test("headers without end are cut off, and the next reader is served")
  func endless() async throws {
    try await withEndpoint { port in
      let flood =
        "GET /metrics HTTP/1.1\r\n"
        + String(repeating: "X-Long: \(String(repeating: "y", count: 1000))\r\n", count: 200)
      let answer = try PlainClient.ask(port, flood)
      #expect(!answer.contains("200 OK"))
      let next = try PlainClient.ask(port, "GET /status HTTP/1.0\r\n\r\n")
      #expect(next.contains("200 OK"))
    }
  }

  @Test("before the first figures it says so")
  func nothingYet() async throws {
    try await withEndpoint(publishing: false) { port in
      let answer = try PlainClient.ask(port, "GET /metrics HTTP/1.0\r\n\r\n")
      #expect(answer.contains("503"))
    }
  }

  @Test("an address that is taken is an error that names it")
  func taken() async throws {
    try await withEndpoint { port in
      let error = await #expect(throws: MetricsEndpointError.self) {
        _ = try await MetricsEndpoint(try #require(ListenAddress("127.0.0.1:\(port)")))
      }
      #expect(error?.message.contains("127.0.0.1:\(port)") == true)
    }
  }
}
