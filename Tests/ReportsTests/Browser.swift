internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A headless Chromium, driven through chromedriver's HTTP interface (W3C WebDriver) on 127.0.0.1.
final class Browser {
  /// Whether both programs are installed.
  static var isInstalled: Bool { path("chromium") != nil && path("chromedriver") != nil }

  /// What went wrong between us and the browser.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let driver: Process
  private let output: Pipe
  private let port: UInt16
  private var session = ""

  init(widthPixels: Int = 1_400, heightPixels: Int = 1_000) async throws {
    guard let program = Self.path("chromedriver"), let chromium = Self.path("chromium") else {
      throw Failure(description: "Chromium is not installed")
    }
    driver = Process()
    driver.executableURL = URL(fileURLWithPath: program)
    driver.arguments = ["--port=0"]
    output = Pipe()
    driver.standardOutput = output
    driver.standardError = FileHandle.nullDevice
    try driver.run()
    // Port 0 lets the system choose; the driver prints what it was given.
    var text = ""
    var found: UInt16?
    while found == nil {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
      if let mark = text.range(of: "successfully on port "), text[mark.upperBound...].contains(".") {
        found = UInt16(text[mark.upperBound...].prefix { $0.isNumber })
      }
    }
    guard let found else {
      kill(driver.processIdentifier, SIGKILL)
      throw Failure(description: "chromedriver did not start: \(text)")
    }
    port = found
    let options: [String: Any] = [
      "binary": chromium,
      "args": [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--window-size=\(widthPixels),\(heightPixels)",
      ],
    ]
    let wanted: [String: Any] = [
      "browserName": "chrome", "goog:chromeOptions": options,
      "goog:loggingPrefs": ["browser": "ALL", "performance": "ALL"],
    ]
    do {
      let answer = try await call("POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
      guard let value = answer as? [String: Any], let id = value["sessionId"] as? String else {
        throw Failure(description: "no session: \(answer)")
      }
      session = "/session/\(id)"
    } catch {
      stopDriver()
      throw error
    }
  }

  /// Closes the browser and its driver.
  func quit() async {
    _ = try? await call("DELETE", session, nil)
    stopDriver()
  }

  /// The driver inherits this process's signal mask, which holds the termination signal back.
  private func stopDriver() { kill(driver.processIdentifier, SIGKILL) }

  func open(_ file: URL) async throws {
    _ = try await call("POST", "\(session)/url", ["url": file.absoluteString])
  }

  func resize(widthPixels: Int, heightPixels: Int) async throws {
    _ = try await call(
      "POST", "\(session)/window/rect", ["width": widthPixels, "height": heightPixels])
  }

  /// The value that a script returns; `arguments[0]` and so on are the given ones.
  func run(_ script: String, _ arguments: [Any] = []) async throws -> Any {
    try await call("POST", "\(session)/execute/sync", ["script": script, "args": arguments])
  }

  func number(_ script: String, _ arguments: [Any] = []) async throws -> Double {
    let value = try await run(script, arguments)
    guard let number = value as? NSNumber else { throw Failure(description: "no number: \(value)") }
    return number.doubleValue
  }

  func strings(_ script: String, _ arguments: [Any] = []) async throws -> [String] {
    let value = try await run(script, arguments)
    guard let strings = value as? [String] else { throw Failure(description: "no strings: \(value)") }
    return strings
  }

  /// Clicks with the pointer on the first element that a CSS selector finds.
  func click(_ selector: String) async throws {
    let found = try await call(
      "POST", "\(session)/element", ["using": "css selector", "value": selector])
    guard let id = (found as? [String: String])?.values.first else {
      throw Failure(description: "no element \(selector)")
    }
    _ = try await call("POST", "\(session)/element/\(id)/click", [:] as [String: Any])
  }

  /// Presses and releases a key where the focus is. Special keys are WebDriver's code points.
  func press(_ key: String) async throws {
    let strokes = [["type": "keyDown", "value": key], ["type": "keyUp", "value": key]]
    let keyboard: [String: Any] = ["type": "key", "id": "keyboard", "actions": strokes]
    _ = try await call("POST", "\(session)/actions", ["actions": [keyboard]])
  }

  /// Sets a media feature, such as `prefers-color-scheme` to `dark`.
  func emulate(_ feature: String, _ value: String) async throws {
    _ = try await devtools(
      "Emulation.setEmulatedMedia", ["features": [["name": feature, "value": value]]])
  }

  /// The messages of a log since the last call: `browser` (the console) or `performance`.
  func log(_ type: String) async throws -> [String] {
    let entries = try await call("POST", "\(session)/se/log", ["type": type])
    return (entries as? [[String: Any]] ?? []).compactMap { $0["message"] as? String }
  }

  /// A command of the Chrome DevTools protocol, for what WebDriver has no word for.
  func devtools(_ command: String, _ parameters: [String: Any] = [:]) async throws -> [String: Any] {
    let answer = try await call(
      "POST", "\(session)/goog/cdp/execute", ["cmd": command, "params": parameters])
    return answer as? [String: Any] ?? [:]
  }

  private func call(_ method: String, _ path: String, _ body: [String: Any]?) async throws -> Any {
    let content = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
    let head = """
      \(method) \(path) HTTP/1.1\r
      Host: 127.0.0.1:\(port)\r
      Content-Type: application/json\r
      Content-Length: \(content.count)\r
      Connection: close\r
      \r

      """
    let answer = try exchange(Data(head.utf8) + content)
    guard let gap = answer.range(of: Data("\r\n\r\n".utf8)) else {
      throw Failure(description: "\(method) \(path): no answer")
    }
    let status = String(decoding: answer[..<gap.lowerBound].prefix(12), as: UTF8.self)
    let object = try JSONSerialization.jsonObject(with: answer[gap.upperBound...]) as? [String: Any]
    let value = object?["value"] ?? NSNull()
    guard status.hasSuffix(" 200") else { throw Failure(description: "\(method) \(path): \(value)") }
    return value
  }

  /// Sends a request over a connection of its own and reads the answer to its stated length.
  private func exchange(_ request: Data) throws -> Data {
    let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard connection >= 0 else { throw Failure(description: "no socket") }
    defer { close(connection) }
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(
      connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw Failure(description: "chromedriver does not listen") }
    var sent = 0
    while sent < request.count {
      let count = request[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { throw Failure(description: "chromedriver stopped listening") }
      sent += count
    }
    var answer = Data()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !isComplete(answer) {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      answer.append(contentsOf: buffer[..<count])
    }
    return answer
  }

  private func isComplete(_ answer: Data) -> Bool {
    guard let gap = answer.range(of: Data("\r\n\r\n".utf8)) else { return false }
    let head = String(decoding: answer[..<gap.lowerBound], as: UTF8.self).lowercased()
    guard let mark = head.range(of: "content-length:") else { return false }
    let length = head[mark.upperBound...].drop { $0 == " " }.prefix { $0.isNumber }
    return answer.count - gap.upperBound >= Int(length) ?? 0
  }

  /// Where a program lies on the search path.
  static func path(_ program: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return folders.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
