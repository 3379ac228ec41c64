internal import Foundation
internal import Learning
internal import RunTimes
internal import Simulation
internal import YAMLDocuments

/// The parts of a policy file.
extension YAMLSection {
  /// A named key, or the weights of a linear one.
  func order(_ key: String) throws(YAMLDocumentError) -> QueueOrder {
    if let name = scalar(key) {
      guard let order = PriorityOrder(name: name) else {
        throw flaw(
          key,
          "no key is named \(name); known are \(PriorityOrder.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return .named(order)
    }
    guard let section = try section(key) else {
      throw flaw(key, "the key \(key) is missing")
    }
    if section.has("slowdown-rate") || section.has("mean-run") || section.has("slowdown") {
      return .expectation(try section.expectationKey())
    }
    try section.allow(["response", "wait", "run", "width", "fair-share", "age-per-day"])
    guard !section.keys.isEmpty else {
      throw flaw(key, "must be the name of a key, or hold at least one weight")
    }
    return .linear(
      LinearKey(
        response: try section.number("response", -1e6...1e6) ?? 0,
        wait: try section.number("wait", -1e6...1e6) ?? 0,
        run: try section.number("run", -1e6...1e6) ?? 0, width: try section.number("width", -1e6...1e6) ?? 0,
        fairShare: try section.number("fair-share", -1e6...1e6) ?? 0,
        agePerDay: try section.number("age-per-day", -1e6...1e6) ?? 0))
  }

  private func expectationKey() throws(YAMLDocumentError) -> ExpectationKey {
    try allow([
      "slowdown-rate", "mean-run", "width", "slowdown", "wait", "age-per-day", "excess", "excess-from",
      "fair-share",
    ])
    func weight(_ key: String) throws(YAMLDocumentError) -> Double { try number(key, -1e6...1e6) ?? 0 }
    return ExpectationKey(
      slowdownRate: try weight("slowdown-rate"), meanRun: try weight("mean-run"), width: try weight("width"),
      slowdown: try weight("slowdown"), wait: try weight("wait"), agePerDay: try weight("age-per-day"),
      excess: try weight("excess"), excessFrom: try weight("excess-from"),
      fairShare: try weight("fair-share"))
  }

  func planning() throws(YAMLDocumentError) -> RunTimePlanning {
    try allow([
      "release-quantile", "backfill-quantile", "order-quantile", "escalate-after", "escalate-backlogs",
    ])
    var planning = RunTimePlanning()
    planning.releaseQuantile = try number("release-quantile", 0.01...1) ?? planning.releaseQuantile
    planning.backfillQuantile = try number("backfill-quantile", 0.01...1) ?? planning.backfillQuantile
    planning.orderQuantile = try number("order-quantile", 0.01...1)
    planning.escalationSeconds = try integer("escalate-after", 1...1_000_000_000).map { Int64($0) }
    planning.escalationBacklogs = try number("escalate-backlogs", 0...1000) ?? 0
    if planning.escalationBacklogs > 0, planning.escalationSeconds == nil {
      throw flaw("escalate-backlogs", "needs escalate-after, the least wait that is escalated")
    }
    return planning
  }

  private func span(_ low: String, _ high: String) throws(YAMLDocumentError) -> ClosedRange<Int32> {
    let bounds = 0...Int(Int32.max)
    guard let least = try integer(low, bounds), let most = try integer(high, bounds), least <= most else {
      throw flaw(low, "\(low) and \(high) must be there, the first not above the second")
    }
    return Int32(least)...Int32(most)
  }

  func runTimes() throws(YAMLDocumentError) -> RunTimeModel {
    try allow([
      "trained-jobs", "trees", "least-request", "largest-request", "least-processors", "most-processors",
    ])
    let requests = try span("least-request", "largest-request")
    let processors = try span("least-processors", "most-processors")
    guard
      let data = Data(base64Encoded: try text("trees"), options: .ignoreUnknownCharacters)
    else { throw flaw("trees", "is not base64") }
    do {
      return try RunTimeModel(
        trees: try TreeEnsemble(bytes: Array(data)),
        trainedJobs: try integer("trained-jobs", 0...Int.max) ?? 0,
        known: .init(requestedSeconds: requests, processors: processors))
    } catch let error as LearningError {
      throw flaw("trees", error.message)
    } catch let error as YAMLDocumentError {
      throw error
    } catch {
      throw flaw("trees", "\(error)")
    }
  }

  func multifactor() throws(YAMLDocumentError) -> MultifactorWeights {
    try allow(["age", "max-age", "fair-share", "half-life", "job-size"])
    var weights = MultifactorWeights()
    weights.age = try number("age", 0...1e12) ?? weights.age
    weights.maxAgeSeconds = try number("max-age", 1...1e12) ?? weights.maxAgeSeconds
    weights.fairShare = try number("fair-share", 0...1e12) ?? weights.fairShare
    weights.decayHalfLifeSeconds = try number("half-life", 1...1e12) ?? weights.decayHalfLifeSeconds
    weights.jobSize = try number("job-size", 0...1e12) ?? weights.jobSize
    return weights
  }

  func origin() throws(YAMLDocumentError) -> PolicyFile.Origin {
    try allow(["log", "fingerprint", "jobs", "seed"])
    guard let seed = UInt64(try text("seed")) else {
      throw flaw("seed", "must be a whole number")
    }
    return PolicyFile.Origin(
      log: try text("log"), logFingerprint: try text("fingerprint"),
      jobs: try integer("jobs", 0...Int.max) ?? 0, seed: seed)
  }
}
