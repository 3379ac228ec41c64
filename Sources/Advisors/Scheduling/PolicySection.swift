internal import Diagnostics
internal import Foundation
internal import Learning
internal import RunTimes
internal import Simulation
internal import Yams

/// A mapping of a policy file, with errors that name the line and the key.
struct PolicySection {
  private let entries: [(key: String, value: Node)]
  private let path: String
  private let file: String
  private let mark: Mark?

  init(_ node: Node, path: String, file: String) throws(SchedulingError) {
    self.path = path
    self.file = file
    mark = node.mark
    guard let mapping = node.mapping else {
      throw SchedulingError(
        .malformedPolicy, "\(path.isEmpty ? "a policy file" : path) must be a mapping of keys to values",
        at: SourceLocation(
          file: file, line: node.mark?.line, column: node.mark?.column, field: path.isEmpty ? nil : path))
    }
    var entries: [(key: String, value: Node)] = []
    for (key, value) in mapping { entries.append((key.string ?? "?", value)) }
    self.entries = entries
  }

  func has(_ key: String) -> Bool { node(key) != nil }

  func location(_ key: String) -> SourceLocation {
    let mark = node(key)?.mark ?? mark
    return SourceLocation(file: file, line: mark?.line, column: mark?.column, field: full(key))
  }

  /// Refuses keys that are not listed.
  func allow(_ keys: [String]) throws(SchedulingError) {
    for entry in entries where !keys.contains(entry.key) {
      throw SchedulingError(
        .malformedPolicy, "unknown key; known are \(keys.joined(separator: ", "))", at: location(entry.key))
    }
  }

  func section(_ key: String) throws(SchedulingError) -> PolicySection? {
    guard let node = node(key) else { return nil }
    return try PolicySection(node, path: full(key), file: file)
  }

  func text(_ key: String) throws(SchedulingError) -> String {
    guard let text = node(key)?.scalar?.string else {
      throw SchedulingError(
        .malformedPolicy, "the key \(full(key)) is missing or not a text", at: location(key))
    }
    return text
  }

  func integer(_ key: String, _ range: ClosedRange<Int>) throws(SchedulingError) -> Int? {
    guard let node = node(key) else { return nil }
    guard let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) else {
      throw SchedulingError(
        .malformedPolicy, "must be a whole number from \(range.lowerBound) to \(range.upperBound)",
        at: location(key))
    }
    return value
  }

  func number(_ key: String, _ range: ClosedRange<Double>) throws(SchedulingError) -> Double? {
    guard let node = node(key) else { return nil }
    guard let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
      throw SchedulingError(
        .malformedPolicy, "must be a number from \(range.lowerBound) to \(range.upperBound)",
        at: location(key))
    }
    return value
  }

  func choice<Choice: CaseIterable & RawRepresentable>(
    _ key: String, _ type: Choice.Type
  ) throws(SchedulingError) -> Choice? where Choice.RawValue == String {
    guard let node = node(key) else { return nil }
    guard let value = node.scalar.flatMap({ Choice(rawValue: $0.string) }) else {
      throw SchedulingError(
        .malformedPolicy, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))",
        at: location(key))
    }
    return value
  }

  /// A named key, or the weights of a linear one.
  func order(_ key: String) throws(SchedulingError) -> QueueOrder {
    if let name = node(key)?.scalar?.string {
      guard let order = PriorityOrder(name: name) else {
        throw SchedulingError(
          .malformedPolicy,
          "no key is named \(name); known are \(PriorityOrder.allCases.map(\.rawValue).joined(separator: ", "))",
          at: location(key))
      }
      return .named(order)
    }
    guard let section = try section(key) else {
      throw SchedulingError(.malformedPolicy, "the key \(full(key)) is missing", at: location(key))
    }
    if section.has("slowdown-rate") || section.has("mean-run") || section.has("slowdown") {
      return .expectation(try section.expectationKey())
    }
    try section.allow(["response", "wait", "run", "width", "fair-share", "age-per-day"])
    guard !section.entries.isEmpty else {
      throw SchedulingError(
        .malformedPolicy, "must be the name of a key, or hold at least one weight", at: location(key))
    }
    return .linear(
      LinearKey(
        response: try section.number("response", -1e6...1e6) ?? 0,
        wait: try section.number("wait", -1e6...1e6) ?? 0,
        run: try section.number("run", -1e6...1e6) ?? 0, width: try section.number("width", -1e6...1e6) ?? 0,
        fairShare: try section.number("fair-share", -1e6...1e6) ?? 0,
        agePerDay: try section.number("age-per-day", -1e6...1e6) ?? 0))
  }

  private func expectationKey() throws(SchedulingError) -> ExpectationKey {
    try allow([
      "slowdown-rate", "mean-run", "width", "slowdown", "wait", "age-per-day", "excess", "excess-from",
      "fair-share",
    ])
    func weight(_ key: String) throws(SchedulingError) -> Double { try number(key, -1e6...1e6) ?? 0 }
    return ExpectationKey(
      slowdownRate: try weight("slowdown-rate"), meanRun: try weight("mean-run"), width: try weight("width"),
      slowdown: try weight("slowdown"), wait: try weight("wait"), agePerDay: try weight("age-per-day"),
      excess: try weight("excess"), excessFrom: try weight("excess-from"),
      fairShare: try weight("fair-share"))
  }

  func planning() throws(SchedulingError) -> RunTimePlanning {
    try allow(["release-quantile", "backfill-quantile", "escalate-after", "escalate-backlogs"])
    var planning = RunTimePlanning()
    planning.releaseQuantile = try number("release-quantile", 0.01...1) ?? planning.releaseQuantile
    planning.backfillQuantile = try number("backfill-quantile", 0.01...1) ?? planning.backfillQuantile
    planning.escalationSeconds = try integer("escalate-after", 1...1_000_000_000).map { Int64($0) }
    planning.escalationBacklogs = try number("escalate-backlogs", 0...1000) ?? 0
    if planning.escalationBacklogs > 0, planning.escalationSeconds == nil {
      throw SchedulingError(
        .malformedPolicy, "needs escalate-after, the least wait that is escalated",
        at: location("escalate-backlogs"))
    }
    return planning
  }

  private func span(_ low: String, _ high: String) throws(SchedulingError) -> ClosedRange<Int32> {
    let bounds = 0...Int(Int32.max)
    guard let least = try integer(low, bounds), let most = try integer(high, bounds), least <= most else {
      throw SchedulingError(
        .malformedPolicy, "\(low) and \(high) must be there, the first not above the second",
        at: location(low))
    }
    return Int32(least)...Int32(most)
  }

  func runTimes() throws(SchedulingError) -> RunTimeModel {
    try allow([
      "trained-jobs", "trees", "least-request", "largest-request", "least-processors", "most-processors",
    ])
    let requests = try span("least-request", "largest-request")
    let processors = try span("least-processors", "most-processors")
    guard
      let data = Data(base64Encoded: try text("trees"), options: .ignoreUnknownCharacters)
    else { throw SchedulingError(.malformedPolicy, "is not base64", at: location("trees")) }
    do {
      return try RunTimeModel(
        trees: try TreeEnsemble(bytes: Array(data)),
        trainedJobs: try integer("trained-jobs", 0...Int.max) ?? 0,
        known: .init(requestedSeconds: requests, processors: processors))
    } catch let error as LearningError {
      throw SchedulingError(.malformedPolicy, error.message, at: location("trees"))
    } catch let error as SchedulingError {
      throw error
    } catch {
      throw SchedulingError(.malformedPolicy, "\(error)", at: location("trees"))
    }
  }

  func multifactor() throws(SchedulingError) -> MultifactorWeights {
    try allow(["age", "max-age", "fair-share", "half-life", "job-size"])
    var weights = MultifactorWeights()
    weights.age = try number("age", 0...1e12) ?? weights.age
    weights.maxAgeSeconds = try number("max-age", 1...1e12) ?? weights.maxAgeSeconds
    weights.fairShare = try number("fair-share", 0...1e12) ?? weights.fairShare
    weights.decayHalfLifeSeconds = try number("half-life", 1...1e12) ?? weights.decayHalfLifeSeconds
    weights.jobSize = try number("job-size", 0...1e12) ?? weights.jobSize
    return weights
  }

  func origin() throws(SchedulingError) -> PolicyFile.Origin {
    try allow(["log", "fingerprint", "jobs", "seed"])
    guard let seed = UInt64(try text("seed")) else {
      throw SchedulingError(.malformedPolicy, "must be a whole number", at: location("seed"))
    }
    return PolicyFile.Origin(
      log: try text("log"), logFingerprint: try text("fingerprint"),
      jobs: try integer("jobs", 0...Int.max) ?? 0, seed: seed)
  }

  private func node(_ key: String) -> Node? { entries.first { $0.key == key }?.value }

  private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
