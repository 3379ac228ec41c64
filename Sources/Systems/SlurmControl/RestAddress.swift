/// Where a slurmrestd listens.
package struct RestAddress: Sendable, Equatable, CustomStringConvertible {
  package enum Place: Sendable, Equatable {
    /// A Unix socket, by its path.
    case socket(String)
    case host(String, port: Int)
  }

  package var place: Place

  /// The port at which SchedMD's unit file lets slurmrestd listen.
  package static let usualPort = 6820

  /// The room for a path in a Unix socket's address.
  private static let longestPath = 107

  /// Reads `unix:/run/slurmrestd.socket` or `http://host:6820`.
  ///
  /// - Throws: `bad-address`.
  package init(_ text: String) throws(SlurmControlError) {
    if text.hasPrefix("unix:") {
      // unix:///path is a path too.
      let path = text.dropFirst(5).drop { $0 == "/" }
      guard text.dropFirst(5).hasPrefix("/"), !path.isEmpty, path.utf8.count < Self.longestPath,
        !path.utf8.contains(0)
      else { throw Self.refusal(text, "a Unix socket is unix:/path, of at most \(Self.longestPath) bytes") }
      place = .socket("/" + path)
      return
    }
    guard !text.hasPrefix("https://") else {
      throw Self.refusal(
        text, "TLS is not spoken; use the Unix socket, or a tunnel or proxy that listens on 127.0.0.1")
    }
    guard text.hasPrefix("http://") else { throw Self.refusal(text, "give unix:/path or http://host:port") }
    var rest = text.dropFirst(7)
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    guard let (host, port) = Self.hostAndPort(rest) else {
      throw Self.refusal(text, "give http://host:port, without a user and a path")
    }
    place = .host(host, port: port)
  }

  /// What another process on another machine cannot listen to.
  package var isLocal: Bool {
    switch place {
    case .socket: true
    case .host(let host, _): host == "localhost" || host == "::1" || Self.isLoopback(host)
    }
  }

  package var description: String {
    switch place {
    case .socket(let path): "unix:\(path)"
    case .host(let host, let port): "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
  }

  private static func hostAndPort(_ text: Substring) -> (String, Int)? {
    var host = text
    var port = usualPort
    if text.hasPrefix("[") {
      guard let close = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<close]
      let rest = text[text.index(after: close)...]
      if !rest.isEmpty {
        guard rest.hasPrefix(":"), let number = Int(rest.dropFirst()) else { return nil }
        port = number
      }
      guard host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
    } else {
      if let colon = text.lastIndex(of: ":") {
        guard let number = Int(text[text.index(after: colon)...]) else { return nil }
        port = number
        host = text[..<colon]
      }
      guard host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }) else {
        return nil
      }
    }
    guard !host.isEmpty, (1...65535).contains(port) else { return nil }
    return (String(host), port)
  }

  /// 127.0.0.0/8, written as four numbers: a name such as 127.example.org is none.
  private static func isLoopback(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  private static func refusal(_ text: String, _ remedy: String) -> SlurmControlError {
    SlurmControlError(.badAddress, "`\(text)` is no address of a slurmrestd: \(remedy)")
  }
}
