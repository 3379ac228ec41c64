internal import Diagnostics

extension Recommendation {
  /// Checks what the types alone do not: names, paths, ranges, finite numbers.
  ///
  /// Throws `RecommendationError` (`invalid-field`) with the JSON path of the first part that is wrong.
  package func validate() throws(RecommendationError) {
    if !id.isEmpty, !Self.isIdentifier(id) {
      throw Self.invalid("id", "must be `r-` and 8 to 32 hexadecimal digits")
    }
    if verb.isEmpty { throw Self.invalid("verb", "must not be empty") }
    if advance < 1 { throw Self.invalid("advance", "must be 1 or more") }
    if title.isEmpty || title.contains(where: \.isNewline) {
      throw Self.invalid("title", "must be one line")
    }
    for (index, step) in change.steps.enumerated() {
      if let flaw = step.flaw {
        throw Self.invalid("change.steps[\(index)].\(flaw.key)", flaw.text)
      }
    }
    for (name, outcome) in [("baseline", baseline), ("expected", expected)] {
      if let flaw = outcome.flaw { throw Self.invalid("\(name).\(flaw.key)", flaw.text) }
    }
    var evidenceIDs: Set<String> = []
    for (index, item) in evidence.enumerated() {
      if item.id.isEmpty || !evidenceIDs.insert(item.id).inserted {
        throw Self.invalid("evidence[\(index)].id", "must be there and differ from the others")
      }
    }
    for (index, item) in guards.enumerated() {
      if item.sentence.isEmpty {
        throw Self.invalid("guards[\(index)].sentence", "must say the guard in words")
      }
      if !item.condition.isFinite {
        throw Self.invalid("guards[\(index)].condition", "must hold finite numbers")
      }
    }
  }

  /// Whether a text has the form of a stored recommendation's id.
  package static func isIdentifier(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.starts(with: [0x72, 0x2D]), (10...34).contains(bytes.count) else { return false }
    return bytes.dropFirst(2).allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  private static func invalid(_ field: String, _ text: String) -> RecommendationError {
    RecommendationError(
      .invalidField, text, at: SourceLocation(file: "recommendation", field: field))
  }
}

/// A key and what is wrong with its value.
private typealias Flaw = (key: String, text: String)

extension Change.Step {
  fileprivate var flaw: Flaw? {
    switch self {
    case .writeFile(let path, _, _), .patchFile(let path, _, _):
      return Self.flaw(ofPath: path)
    case .setEnvironment(let path, let variables):
      var names: Set<String> = []
      for (index, variable) in variables.enumerated() {
        if !Self.isVariableName(variable.name) {
          return (
            "variables[\(index)].name",
            "must be a letter or `_`, then letters, digits and `_`; it is `\(variable.name)`"
          )
        }
        if !names.insert(variable.name).inserted {
          return ("variables[\(index)].name", "sets `\(variable.name)` a second time")
        }
        if variable.value.utf8.contains(0) {
          return ("variables[\(index)].value", "must not hold a zero byte")
        }
      }
      return Self.flaw(ofPath: path)
    case .runCommand(let arguments, let inverse):
      for (key, words) in [("arguments", arguments), ("inverse", inverse)] {
        if words.contains(where: { $0.utf8.contains(0) }) { return (key, "must not hold a zero byte") }
        if words.first?.isEmpty == true { return (key, "must begin with the name of a program") }
      }
      if arguments.isEmpty, inverse.isEmpty {
        return ("arguments", "must name a program, or `inverse` must")
      }
      return nil
    }
  }

  private static func flaw(ofPath path: String) -> Flaw? {
    if path.isEmpty || path.hasSuffix("/") { return ("path", "must name a file") }
    if path.utf8.contains(0) { return ("path", "must not hold a zero byte") }
    let parts = path.split(separator: "/")
    if parts.contains("..") || parts.contains(".") {
      return ("path", "must not hold `.` or `..`; it is `\(path)`")
    }
    return nil
  }

  private static func isVariableName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
    }
  }
}

extension Outcome {
  fileprivate var flaw: Flaw? {
    if runs < 0 { return ("runs", "must be 0 or more") }
    var names: Set<String> = []
    for (index, entry) in entries.enumerated() {
      let estimate = entry.estimate
      let key = "entries[\(index)].estimate"
      if entry.objective.name.isEmpty { return ("entries[\(index)].objective.name", "must not be empty") }
      if !names.insert(entry.objective.name).inserted {
        return ("entries[\(index)].objective.name", "repeats `\(entry.objective.name)`")
      }
      if ![estimate.value, estimate.low, estimate.high].allSatisfy(\.isFinite) {
        return (key, "must hold finite numbers (\(entry.objective.name))")
      }
      if estimate.low > estimate.high { return (key, "must have `low` at most `high`") }
      if !(estimate.confidence > 0 && estimate.confidence <= 1) {
        return (key + ".confidence", "must be above 0 and at most 1")
      }
    }
    return nil
  }
}

extension Guard.Condition {
  fileprivate var isFinite: Bool {
    switch self {
    case .regretAtMost(_, let number), .valueWithin(_, let number), .inDistribution(_, let number):
      number.isFinite
    case .notOlderThan(let seconds):
      seconds >= 0
    }
  }
}
