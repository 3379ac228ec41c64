import Diagnostics
import Foundation
import LiveScheduling
import Simulation
import Testing
import YAMLDocuments

@Suite("The side-car's configuration file")
struct SideCarConfigurationTests {
  private func read(_ text: String) throws -> SideCarConfiguration {
    try SideCarConfiguration(
      yaml: "schema: plait.side-car-config/1\n" + text, file: "/etc/plait/slurm.yaml")
  }

  private var defaults: SideCarSettings {
    SideCarSettings(policy: Policy(.fcfs, backfill: .easy), policyName: "p")
  }

  @Test("the printed example is the defaults, and speaks of every key")
  func example() throws {
    let configuration = try SideCarConfiguration(yaml: SideCarConfiguration.example, file: "example.yaml")
    var settings = defaults
    settings.mode = .enforce
    settings.depth = 1
    configuration.apply(to: &settings)
    #expect(settings == defaults)
    #expect(configuration.slurm == .commands)
    #expect(configuration.log == .text)
    #expect(configuration.state == nil && configuration.metrics == nil && configuration.policy == nil)
    let lines = SideCarConfiguration.example.split(separator: "\n")
    for key in SideCarConfiguration.keys {
      #expect(lines.contains { $0.hasPrefix("\(key):") || $0.hasPrefix("#\(key):") }, "\(key)")
    }
  }

  @Test("the example's keys without a default are as they are read")
  func commentedKeys() throws {
    for line in SideCarConfiguration.example.split(separator: "\n") where line.hasPrefix("#") {
      guard let colon = line.firstIndex(of: ":"), line.dropFirst().first != " ",
        case let key = String(line[..<colon].dropFirst()), key != "slurm"
      else { continue }
      let mode = key == "share" ? "mode: canary\n" : ""
      #expect(throws: Never.self, "\(line)") { try read(mode + line.dropFirst() + "\n") }
    }
  }

  @Test("the page of the format lists every key")
  func page() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Documentation/formats/side-car-config.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    for key in SideCarConfiguration.keys { #expect(text.contains("| `\(key)` |"), "\(key)") }
  }

  @Test("every key is read")
  func everyKey() throws {
    let configuration = try read(
      """
      mode: canary
      share: 12.5%
      policy: p.yaml
      interval: 0.5
      nice-bound: 17
      changes-per-cycle: 3
      depth: 40
      scope: all
      escalate-after: 7200
      seed: 9
      request-share: 2%
      state: /var/lib/plait/here
      metrics: "[::1]:9000"
      log: json
      slurm:
        through: rest
        address: unix:/run/slurmrestd.socket
        token-file: token
        cluster: c
        plain-http: true
      """)
    var settings = defaults
    configuration.apply(to: &settings)
    #expect(settings.mode == .canary(share: 0.125))
    #expect(settings.intervalSeconds == 0.5)
    #expect(settings.niceBound == 17)
    #expect(settings.changesPerCycle == 3)
    #expect(settings.depth == 40)
    #expect(settings.scope == .all)
    #expect(settings.policy.planning.escalationSeconds == 7200)
    #expect(settings.seed == 9)
    #expect(settings.requestShare == 0.02)
    #expect(configuration.policy == "/etc/plait/p.yaml")
    #expect(configuration.state == "/var/lib/plait/here")
    #expect(configuration.metrics?.description == "[::1]:9000")
    #expect(configuration.log == .json)
    var rest = SlurmConnection.Rest(address: "unix:/run/slurmrestd.socket")
    rest.tokenFile = "/etc/plait/token"
    rest.cluster = "c"
    rest.allowsPlainHTTP = true
    #expect(configuration.slurm == .rest(rest))
  }

  @Test("what is not written leaves the settings as they are")
  func partial() throws {
    var settings = defaults
    settings.mode = .enforce
    settings.niceBound = 5
    let before = settings
    try read("log: json\n").apply(to: &settings)
    #expect(settings == before)
  }

  @Test(
    "a bad value names the file, the line and the key",
    arguments: [
      ("mode: bold", "mode"), ("mode: canary", "mode"), ("share: 10%", "share"),
      ("mode: enforce\nshare: 0.1", "share"), ("mode: canary\nshare: 100%", "share"),
      ("mode: canary\nshare: nan", "share"), ("interval: 0", "interval"), ("interval: 1e9", "interval"),
      ("interval: soon", "interval"), ("nice-bound: 2147483648", "nice-bound"),
      ("nice-bound: -1", "nice-bound"),
      ("changes-per-cycle: 0", "changes-per-cycle"), ("depth: 1.5", "depth"), ("scope: some", "scope"),
      ("escalate-after: 5", "escalate-after"), ("seed: -1", "seed"), ("request-share: 0", "request-share"),
      ("request-share: inf", "request-share"), ("metrics: example.org:80", "metrics"),
      ("metrics: 127.0.0.1:99999", "metrics"), ("metrics: [1]", "metrics"), ("log: xml", "log"),
      ("state: []", "state"), ("policy:", "policy"), ("slurm: command", "slurm"),
      ("slurm:\n  through: telepathy", "slurm.through"), ("slurm:\n  address: x", "slurm.through"),
      ("slurm:\n  through: rest\n  address: https://a", "slurm.address"),
      ("slurm:\n  through: command\n  cluster: u", "slurm.cluster"),
      ("slurm:\n  through: rest\n  address: unix:/a\n  plain-http: 1", "slurm.plain-http"),
      ("nice_bound: 4", "nice_bound"), ("slurm:\n  through: rest\n  token: x", "slurm.token"),
    ])
  func badValue(text: String, key: String) throws {
    let error = try #require(
      #expect(throws: YAMLDocumentError.self) { try read("# a comment\n" + text + "\n") })
    #expect(error.location?.file == "/etc/plait/slurm.yaml")
    #expect(error.location?.field == key)
    #expect((error.location?.line ?? 0) >= 3)
  }

  @Test("another schema is told apart from a malformed file")
  func otherSchema() throws {
    let error = try #require(
      #expect(throws: YAMLDocumentError.self) {
        try SideCarConfiguration(yaml: "schema: plait.side-car-config/9\nmode: x\n", file: "f")
      })
    #expect(error.code == .otherVersion)
    #expect(throws: YAMLDocumentError.self) { try SideCarConfiguration(yaml: "mode: shadow\n", file: "f") }
  }

  @Test("keys that hold only from a start are told")
  func nextStart() throws {
    let one = try read("mode: shadow\nmetrics: 9817\n")
    let other = try read("mode: enforce\nmetrics: 9818\nlog: json\nstate: s\nslurm:\n  through: command\n")
    #expect(one.keysForNextStart(other) == ["state", "metrics", "log", "slurm"])
    #expect(one.keysForNextStart(try read("mode: enforce\nmetrics: 127.0.0.1:9817\n")).isEmpty)
  }
}

@Suite("Addresses to listen at")
struct ListenAddressTests {
  @Test(
    "a port alone is this machine's own",
    arguments: ["9817", ":9817", "localhost:9817", "127.0.0.1:9817"])
  func loopback(text: String) throws {
    let address = try #require(ListenAddress(text))
    #expect(address.host == "127.0.0.1" && address.port == 9817 && address.isLoopback)
  }

  @Test("other machines are let in only by an address that is written out")
  func others() throws {
    #expect(ListenAddress("0.0.0.0:80")?.isLoopback == false)
    #expect(ListenAddress("[::]:80")?.isLoopback == false)
    #expect(ListenAddress("[::1]:80")?.isLoopback == true)
    #expect(ListenAddress("192.0.2.7:80")?.description == "192.0.2.7:80")
  }

  @Test(
    "what is no address is refused",
    arguments: [
      "", ":", "host", "host:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.1:80",
      "::1:80", "[::1]", "[::1", "[127.0.0.1]:80", "1.2.3.4.5:80", "127.0.0.1:80:80", "+1", "٣",
    ])
  func refused(text: String) { #expect(ListenAddress(text) == nil) }
}
