internal import Foundation
internal import JobLogs

/// A JSON Web Token of Slurm's (`scontrol token`), and where it comes from.
package enum RestToken: Sendable, Equatable {
  /// As text, such as the environment's `SLURM_JWT`.
  case text(String)
  /// In a file that is read again for every request, so that a token that was renewed there holds at once.
  case file(String)

  /// No token is longer; what is, is another file.
  private static let longestBytes = 64 * 1024

  /// The environment's token, if it has one.
  package init?(environment: [String: String]) {
    guard let text = environment["SLURM_JWT"], !text.isEmpty else { return nil }
    self = .text(text)
  }

  /// The token at this moment: also out of a line `SLURM_JWT=...`, as `scontrol token` prints it.
  ///
  /// - Throws: `denied` where there is none.
  func value() throws(SlurmControlError) -> String {
    let text: String
    let place: String
    switch self {
    case .text(let given):
      text = given
      place = "SLURM_JWT"
    case .file(let path):
      place = path
      guard let file = FileHandle(forReadingAtPath: path) else {
        throw SlurmControlError(
          .denied, "\(path) cannot be read; write a token there: `scontrol token > \(path)`")
      }
      defer { try? file.close() }
      let data = (try? file.read(upToCount: Self.longestBytes + 1)) ?? nil
      text = String(decoding: data ?? Data(), as: UTF8.self)
    }
    var token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if token.hasPrefix("SLURM_JWT=") { token.removeFirst("SLURM_JWT=".count) }
    // What is not of a token's letters could end the header that carries it.
    guard !token.isEmpty, token.utf8.count <= Self.longestBytes, token.utf8.allSatisfy(Self.isOfToken) else {
      throw SlurmControlError(.denied, "\(place) holds no token; `scontrol token` makes one")
    }
    return token
  }

  private static func isOfToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "="):
      true
    default: false
    }
  }

  /// What a token says of itself; nobody has checked it.
  struct Claims: Equatable {
    /// The user, `sun`.
    var user: String?
    /// The end of its life, seconds since 1970, `exp`.
    var endSeconds: Int64?
  }

  static func claims(of token: String) -> Claims {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return Claims() }
    var text = String(parts[1]).replacingOccurrences(of: "-", with: "+").replacingOccurrences(
      of: "_", with: "/")
    while text.utf8.count % 4 != 0 { text += "=" }
    guard let data = Data(base64Encoded: text) else { return Claims() }
    var claims = Claims()
    var scanner = JSONScanner([UInt8](data), source: "the token")
    try? scanner.object { (key, scanner) throws(JobLogError) in
      switch key {
      case "sun": claims.user = try scanner.text()
      case "exp": claims.endSeconds = try scanner.number()?.value
      default: try scanner.skipValue()
      }
    }
    return claims
  }
}
