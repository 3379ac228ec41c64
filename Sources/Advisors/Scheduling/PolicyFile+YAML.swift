internal import Foundation
internal import Learning
internal import RunTimes
internal import Simulation
internal import YAMLDocuments

extension PolicyFile {
  private static let title = "a policy file"
  private static let mostBytes = 1 << 24

  /// Reads a policy file.
  /// - Throws: `SchedulingError`, naming the line and the key.
  package init(path: String) throws(SchedulingError) {
    do throws(YAMLDocumentError) {
      try self.init(YAMLSection(contentsOf: path, title: Self.title, mostBytes: Self.mostBytes))
    } catch {
      throw SchedulingError(error)
    }
  }

  /// Reads the text of a policy file; `file` names it in errors.
  package init(yaml text: String, file: String) throws(SchedulingError) {
    do throws(YAMLDocumentError) {
      try self.init(YAMLSection(text: text, title: Self.title, file: file))
    } catch {
      throw SchedulingError(error)
    }
  }

  private init(_ top: YAMLSection) throws(YAMLDocumentError) {
    try top.requireSchema(
      Self.readable,
      advice: "learn the policy anew with plait schedule, or use the version that wrote it")
    try top.allow([
      "schema", "name", "order", "backfill", "backfill-order", "estimate", "event-order", "multifactor",
      "processors", "learned-from", "planning", "run-times", "fallback",
    ])
    var policy = Policy(
      order: try top.order("order"), backfill: try top.choice("backfill", Backfill.self) ?? .easy)
    if top.has("backfill-order") { policy.backfillOrder = try top.order("backfill-order") }
    policy.eventOrder = try top.choice("event-order", EventOrder.self) ?? .endsFirst
    if let weights = try top.section("multifactor") { policy.multifactor = try weights.multifactor() }
    if let planning = try top.section("planning") { policy.planning = try planning.planning() }
    self.init(
      name: try top.text("name"), policy: policy,
      estimate: try top.choice("estimate", Workload.Estimate.self) ?? .requested,
      processors: try top.integer("processors", 1...Int(Int32.max)),
      origin: try top.section("learned-from").map { (section) throws(YAMLDocumentError) in
        try section.origin()
      },
      fallback: top.has("fallback") ? Policy(order: try top.order("fallback"), backfill: .easy) : nil,
      runTimes: try top.section("run-times").map { (section) throws(YAMLDocumentError) in
        try section.runTimes()
      })
  }

  /// The file's text. Reading it gives an equal value.
  package var yaml: String {
    var lines = ["schema: \(Self.schema)", "name: \(quoted(name))"]
    lines += Self.orderLines("order", policy.order)
    lines.append("backfill: \(policy.backfill.rawValue)")
    if let order = policy.backfillOrder { lines += Self.orderLines("backfill-order", order) }
    lines.append("estimate: \(estimate.rawValue)")
    lines.append("event-order: \(policy.eventOrder.rawValue)")
    let weights = policy.multifactor
    if weights != MultifactorWeights() {
      lines += [
        "multifactor:", "  age: \(weights.age)", "  max-age: \(weights.maxAgeSeconds)",
        "  fair-share: \(weights.fairShare)", "  half-life: \(weights.decayHalfLifeSeconds)",
        "  job-size: \(weights.jobSize)",
      ]
    }
    if policy.planning != RunTimePlanning() {
      let planning = policy.planning
      lines += [
        "planning:", "  release-quantile: \(planning.releaseQuantile)",
        "  backfill-quantile: \(planning.backfillQuantile)",
      ]
      if let quantile = planning.orderQuantile { lines.append("  order-quantile: \(quantile)") }
      if let seconds = planning.escalationSeconds { lines.append("  escalate-after: \(seconds)") }
      if planning.escalationBacklogs > 0 {
        lines.append("  escalate-backlogs: \(planning.escalationBacklogs)")
      }
    }
    if let fallback { lines += Self.orderLines("fallback", fallback.order) }
    if let processors { lines.append("processors: \(processors)") }
    if let origin {
      lines += [
        "learned-from:", "  log: \(quoted(origin.log))", "  fingerprint: \(quoted(origin.logFingerprint))",
        "  jobs: \(origin.jobs)", "  seed: \(origin.seed)",
      ]
    }
    if let runTimes { lines += Self.runTimeLines(runTimes) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The model in base64, 100 characters a line.
  private static func runTimeLines(_ model: RunTimeModel) -> [String] {
    let text = Array(Data(model.trees.bytes).base64EncodedString())
    let request = model.known.requestedSeconds
    let processors = model.known.processors
    return [
      "run-times:", "  trained-jobs: \(model.trainedJobs)", "  least-request: \(request.lowerBound)",
      "  largest-request: \(request.upperBound)", "  least-processors: \(processors.lowerBound)",
      "  most-processors: \(processors.upperBound)", "  trees: |",
    ]
      + stride(from: 0, to: text.count, by: 100).map {
        "    " + String(text[$0..<min($0 + 100, text.count)])
      }
  }

  private static func orderLines(_ key: String, _ order: QueueOrder) -> [String] {
    switch order {
    case .named(let name): return ["\(key): \(name.rawValue)"]
    case .expectation(let expectation):
      return [
        "\(key):", "  slowdown-rate: \(expectation.slowdownRate)", "  mean-run: \(expectation.meanRun)",
        "  width: \(expectation.width)", "  slowdown: \(expectation.slowdown)",
        "  wait: \(expectation.wait)", "  age-per-day: \(expectation.agePerDay)",
        "  excess: \(expectation.excess)", "  excess-from: \(expectation.excessFrom)",
        "  fair-share: \(expectation.fairShare)",
      ]
    case .linear(let linear):
      return [
        "\(key):", "  response: \(linear.response)", "  wait: \(linear.wait)", "  run: \(linear.run)",
        "  width: \(linear.width)", "  fair-share: \(linear.fairShare)", "  age-per-day: \(linear.agePerDay)",
      ]
    }
  }
}

/// A double-quoted YAML scalar.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case _
    where scalar.value < 32 || (127...159).contains(scalar.value)
      || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value):
      result += "\\u" + String(format: "%04x", scalar.value)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
