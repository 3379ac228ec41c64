internal import Glibc

/// Where the side-car's figures are served: an address of this machine and a port.
///
/// A port alone means 127.0.0.1. Other machines get to see the figures only where an address that they
/// reach is written out, such as `0.0.0.0:9817`.
package struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// An IPv4 or IPv6 address as text.
  package let host: String
  /// 0 lets the system choose one.
  package let port: Int

  /// What is wrong with a text that is not an address.
  package static let form =
    "must be a port, or an IP address and a port such as 127.0.0.1:9817 or [::1]:9817"

  /// Reads `9817`, `:9817`, `localhost:9817`, `127.0.0.1:9817` or `[::1]:9817`; nil where it is none of these.
  /// Names are not looked up: what they mean can change.
  package init?(_ text: String) {
    guard text.utf8.count <= 64 else { return nil }
    var host = Substring("127.0.0.1")
    var rest = text[...]
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      host = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      guard rest.hasPrefix(":"), Self.isAddress(String(host), family: AF_INET6) else { return nil }
    } else if let colon = rest.firstIndex(of: ":") {
      let name = rest[..<colon]
      if !name.isEmpty, name != "localhost" {
        guard Self.isAddress(String(name), family: AF_INET) else { return nil }
        host = name
      }
      rest = rest[colon...]
    }
    if rest.hasPrefix(":") { rest = rest.dropFirst() }
    guard !rest.isEmpty, rest.utf8.count <= 5, rest.utf8.allSatisfy({ (48...57).contains($0) }),
      let port = Int(rest), port <= 65_535
    else { return nil }
    self.host = String(host)
    self.port = port
  }

  /// Whether no other machine can reach it.
  package var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  private static func isAddress(_ text: String, family: Int32) -> Bool {
    var bytes = in6_addr()
    return inet_pton(family, text, &bytes) == 1
  }
}
