internal import Foundation

/// What became of one item.
package struct SlurmItemResult: Sendable, Hashable {
  package enum Outcome: String, Sendable, Hashable, Codable {
    /// The worker answered.
    case done
    /// The worker ended, was too slow or answered no JSON.
    case failed
    /// Its task was lost more often than it is given out again.
    case lost
  }

  /// The item's place in the list.
  package var item: Int
  package var outcome: Outcome
  /// The worker's answer, one JSON value; null unless done.
  package var answer: String
  /// Why there is none; empty when done.
  package var reason: String
  /// The task that finished it, such as `77_3_0` (array, task, restart); empty where none did.
  package var task: String
}

/// A line of a task's file of results.
struct SlurmResultLine: Equatable {
  enum Kind: String, Codable {
    case done, failed
    /// The task was told to end before the item was finished.
    case stopped
  }

  private struct Header: Codable {
    var item: Int
    var kind: Kind
    var reason: String
  }

  var item: Int
  var kind: Kind
  var reason = ""
  var answer = "null"

  private static let separator = ",\"answer\":"

  /// The answer stands last and as it is, so that no digit of it changes.
  var text: String {
    JSONLine.text(Header(item: item, kind: kind, reason: reason)).dropLast() + Self.separator + answer + "}\n"
  }

  init(item: Int, kind: Kind, reason: String = "", answer: String = "null") {
    self.item = item
    self.kind = kind
    self.reason = reason
    self.answer = answer
  }

  /// Nil where the line is none, as where a crash cut it.
  init?(_ line: Substring) {
    // The reason's quotes are escaped, so that the first separator is the true one.
    guard let split = line.firstRange(of: Self.separator), line.last == "}",
      let header = try? JSONDecoder().decode(Header.self, from: Data((line[..<split.lowerBound] + "}").utf8))
    else { return nil }
    item = header.item
    kind = header.kind
    reason = header.reason
    answer = String(line[split.upperBound...].dropLast())
    guard JSONLine.isValue(answer) else { return nil }
  }
}
