import Foundation
import Testing

@testable import SlurmControl

@Suite("slurmrestd, as it may answer", .timeLimit(.minutes(1)))
struct RestControllerTests {
  private static let pong =
    #"{"meta": {"slurm": {"release": "25.05.3", "cluster": "c"}}, "errors": [], "pings": []}"#
  private static let diag = #"{"errors": [], "statistics": {"req_time": 1795411460}}"#

  /// A slurmrestd that offers some versions, with a queue; other paths are 404.
  private static func slurmrestd(_ versions: String...) async throws -> RestServer {
    try await RestServer { asked in
      let parts = asked.path.split(separator: "/").map(String.init)
      guard parts.count >= 4, versions.contains(parts[2]) else {
        return .document("Unable find URL", status: 404)
      }
      switch parts[3] {
      case "ping": return .document(pong)
      case "diag": return .document(diag)
      case "jobs": return .document(Documents.v43)
      case "job": return .document(#"{"errors": []}"#)
      default: return .document("Unable find URL", status: 404)
      }
    }
  }

  private func controller(
    _ server: RestServer, token: String? = nil, limitSeconds: Double = 60, mostBytes: Int = 1_000_000
  ) throws -> RestController {
    var options = RestController.Options(
      address: try RestAddress("unix:\(server.path)"), token: token.map { .text($0) })
    options.limitSeconds = limitSeconds
    // The stand-in answers at once, but on a busy machine nothing does.
    options.promptSeconds = limitSeconds
    options.mostBytes = mostBytes
    return try RestController(options)
  }

  @Test(
    "the newest version that both know is spoken, and one that can write before one that cannot",
    arguments: [
      (["v0.0.40", "v0.0.41", "v0.0.42"], RestVersion.v42), (["v0.0.43", "v0.0.44", "v0.0.45"], .v43),
      (["v0.0.38", "v0.0.39"], .v38), (["v0.0.39"], .v39),
    ])
  func versions(offered: [String], chosen: RestVersion) async throws {
    let server = try await RestServer { asked in
      offered.contains { asked.path.contains("/\($0)/") }
        ? .document(Self.pong) : .document("Unable find URL", status: 404)
    }
    let controller = try controller(server)
    #expect(try await controller.version() == chosen)
    let questions = server.asked.count
    #expect(try await controller.version() == chosen)
    #expect(server.asked.count == questions, "it is asked once")
    try await server.stop()
  }

  @Test("no known version is told")
  func noVersion() async throws {
    let server = try await Self.slurmrestd("v0.0.37", "v0.0.99")
    let controller = try controller(server)
    let error = await #expect(throws: SlurmControlError.self) { try await controller.queue() }
    #expect(error?.code == .unknownVersion)
    try await server.stop()
  }

  @Test("slurmrestd with v0.0.39 alone, which a nice would end, is read and not written")
  func versionThatCannotWrite() async throws {
    let server = try await Self.slurmrestd("v0.0.39")
    let controller = try controller(server)
    #expect(try await controller.queue().jobs.count == 5)
    let error = await #expect(throws: SlurmControlError.self) {
      try await controller.setNice([NiceChange(job: 5, nice: 1)])
    }
    #expect(error?.code == .unknownVersion)
    #expect(server.asked.allSatisfy { $0.path.hasPrefix("GET ") })
    try await server.stop()
  }

  @Test("who asks is said with every request, and the token's user is its own")
  func headers() async throws {
    let server = try await Self.slurmrestd("v0.0.43")
    let claims = Data(#"{"exp":1,"sun":"plait"}"#.utf8).base64EncodedString().replacing("=", with: "")
    let controller = try controller(server, token: "e30.\(claims).x")
    let identity = try await controller.identity()
    #expect(identity.cluster == "plait" && identity.version == "25.05.3")
    #expect(try await controller.setNice([NiceChange(job: 5, nice: -9)]) == [])
    #expect(try await controller.queue().atSeconds == 1_795_411_460)
    for asked in server.asked {
      #expect(asked.headers["X-SLURM-USER-NAME"] == "plait")
      #expect(asked.headers["X-SLURM-USER-TOKEN"] == "e30.\(claims).x")
    }
    let post = try #require(server.asked.first { $0.path == "POST /slurm/v0.0.43/job/5" })
    #expect(post.body == #"{"nice":-9}"#)
    try await server.stop()
  }

  @Test(
    "an answer that is none is told by what it is",
    arguments: [
      (RestServer.Answer.silence, SlurmControlError.Code.timedOut),
      (.bytes("220 mail ready\r\n"), .malformed), (.bytes(""), .unreachable),
      (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jobs\":"), .unreachable),
      (.bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{"), .malformed),
      (.bytes("HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n{"), .malformed),
      (.document(String(repeating: " ", count: 1_100_000)), .malformed),
      (.document("<html>Bad gateway</html>", status: 502), .unreachable),
      (.document("Authentication failure", status: 401), .denied),
      (.document("{\"errors\": [}"), .malformed), (.document("Welcome"), .malformed),
      (.document("{}", status: 500), .malformed),
      (
        .document(#"{"errors": [{"error_number": 1007, "error": "Protocol authentication error"}]}"#), .denied
      ),
      (.document(#"{"errors": [{"error_number": 1800, "error": "Unable to contact"}]}"#), .unreachable),
      (
        .document(#"{"errors": [{"error_number": 2037, "error": "Requested operation not supported"}]}"#),
        .refused
      ),
    ])
  func oddAnswers(answer: RestServer.Answer, code: SlurmControlError.Code) async throws {
    let server = try await RestServer { _ in answer }
    let limit = if case .silence = answer { 0.3 } else { 60.0 }
    let controller = try controller(server, limitSeconds: limit)
    let error = await #expect(throws: SlurmControlError.self) { try await controller.load() }
    #expect(error?.code == code, "\(String(describing: error))")
    try await server.stop()
  }

  @Test("an error that 22.05 does not explain is the token's where it comes at once")
  func unspecified() async throws {
    let server = try await RestServer { _ in .document(Documents.refusedToken, status: 500) }
    let claims = Data(#"{"exp":9999999999,"sun":"plait"}"#.utf8).base64EncodedString().replacing(
      "=", with: "")
    let withToken = try controller(server, token: "e30.\(claims).x")
    let denied = await #expect(throws: SlurmControlError.self) { try await withToken.queue() }
    #expect(denied?.code == .denied)
    let withPeer = try controller(server)
    let away = await #expect(throws: SlurmControlError.self) { try await withPeer.queue() }
    #expect(away?.code == .unreachable)
    try await server.stop()
  }

  @Test("a queue without jobs has no name in 22.05, unless it is given")
  func nameless() async throws {
    let server = try await RestServer { asked in
      asked.path.contains("v0.0.38")
        ? .document(#"{"meta": {"Slurm": {"release": "22.05.8"}}, "errors": [], "jobs": []}"#)
        : .document("", status: 404)
    }
    let controller = try controller(server)
    let error = await #expect(throws: SlurmControlError.self) { try await controller.identity() }
    #expect(error?.code == .refused)
    var options = RestController.Options(address: try RestAddress("unix:\(server.path)"))
    options.cluster = "named"
    #expect(try await RestController(options).identity().cluster == "named")
    try await server.stop()
  }

  @Test("slurmrestd that was replaced by one of other versions is asked anew")
  func replaced() async throws {
    let offered = Guarded("v0.0.43")
    let server = try await RestServer { asked in
      guard asked.path.contains("/\(offered.value)/") else { return .document("", status: 404) }
      return .document(asked.path.hasSuffix("ping") ? Self.pong : Self.diag)
    }
    let controller = try controller(server)
    _ = try await controller.load()
    offered.change { $0 = "v0.0.41" }
    let error = await #expect(throws: SlurmControlError.self) { try await controller.load() }
    #expect(error?.isPassing == true)
    _ = try await controller.load()
    #expect(try await controller.version() == .v41)
    try await server.stop()
  }

  @Test("a socket at which nobody listens is unreachable")
  func nobody() async throws {
    let controller = try RestController(
      RestController.Options(address: try RestAddress("unix:/tmp/plait-no-such-socket")))
    let error = await #expect(throws: SlurmControlError.self) { try await controller.processors() }
    #expect(error?.code == .unreachable)
  }
}
