/// The names of a machine's nodes, and lists of them as Slurm writes them: `cpu[1-3,7],gpu2`.
///
/// A node is called after its group with its number in the group from 1; with a hyphen between the two
/// where the group's name ends with a digit (`rack1-12`).
package struct NodeNames: Sendable {
  private let groups: [ClusterLayout.Group]

  package init(_ layout: ClusterLayout) { groups = layout.groups }

  /// The list of the nodes of `pieces`, which ascend.
  package func text(_ pieces: some Sequence<PlacedSchedule.Piece>) -> String {
    var ranges = [[ClosedRange<Int>]](repeating: [], count: groups.count)
    for piece in pieces {
      for (index, group) in groups.enumerated() {
        let part = (Int(piece.unit)..<(Int(piece.unit) + Int(piece.count))).clamped(to: group.nodeRange)
        if part.isEmpty { continue }
        let first = part.lowerBound - group.firstNode + 1
        let last = part.upperBound - group.firstNode
        if let previous = ranges[index].last, previous.upperBound + 1 == first {
          ranges[index][ranges[index].count - 1] = previous.lowerBound...last
        } else {
          ranges[index].append(first...last)
        }
      }
    }
    var parts: [String] = []
    for (group, list) in zip(groups, ranges) where !list.isEmpty {
      let numbers = list.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      if list.count == 1, list[0].count == 1 {
        parts.append(stem(group) + numbers[0])
      } else {
        parts.append("\(stem(group))[\(numbers.joined(separator: ","))]")
      }
    }
    return parts.joined(separator: ",")
  }

  /// The numbers of the nodes of a list, in its order; nil where it is malformed or names a node that
  /// there is not. Repeated nodes are repeated.
  package func nodes(of text: String) -> [Int]? {
    var result: [Int] = []
    for part in Self.split(text) {
      let bracket = part.firstIndex(of: "[")
      if let bracket {
        guard part.last == "]" else { return nil }
        let stemText = String(part[..<bracket])
        guard let group = groups.first(where: { stem($0) == stemText }) else { return nil }
        let list = part[part.index(after: bracket)...].dropLast()
        for range in list.split(separator: ",", omittingEmptySubsequences: false) {
          guard let numbers = Self.range(range), numbers.upperBound <= group.nodes else { return nil }
          result += numbers.map { group.firstNode + $0 - 1 }
        }
      } else {
        guard let node = single(part) else { return nil }
        result.append(node)
      }
    }
    return result.isEmpty ? nil : result
  }

  private func stem(_ group: ClusterLayout.Group) -> String {
    group.name.last.map { $0.isNumber } ?? false ? group.name + "-" : group.name
  }

  private func single(_ name: Substring) -> Int? {
    for group in groups where name.hasPrefix(stem(group)) {
      let digits = name.dropFirst(stem(group).count)
      if let numbers = Self.range(digits), numbers.count == 1, !digits.contains("-"),
        numbers.lowerBound <= group.nodes
      {
        return group.firstNode + numbers.lowerBound - 1
      }
    }
    return nil
  }

  /// `3` or `3-7`, both from 1 on.
  private static func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = number(ends[0]), first >= 1 else { return nil }
    if ends.count == 1 { return first...first }
    guard let last = number(ends[1]), last >= first else { return nil }
    return first...last
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.count <= 9, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  /// The parts between the commas that are not in brackets.
  private static func split(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var depth = 0
    for index in text.indices {
      switch text[index] {
      case "[": depth += 1
      case "]": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    parts.append(text[start...])
    return parts
  }
}
