internal import Foundation
internal import KernelSpecifications
internal import KernelTrials
internal import KernelTuning
internal import ParameterSpaces
internal import Recommendations

/// Times a recommended configuration again, in turns with the default.
struct TuneRemeasurement {
  private let recommendation: Recommendation
  private let facts: [Fact]

  init(_ recommendation: Recommendation) {
    self.recommendation = recommendation
    facts = recommendation.evidence.first { $0.id == "setting" }?.facts ?? []
  }

  private func fact(_ key: String) throws -> String {
    guard let value = facts.first(where: { $0.key == key })?.value else {
      throw UsageError(
        message: "\(recommendation.id) does not say its \(key); make a new recommendation with plait tune")
    }
    return value
  }

  private func configuration(_ key: String) throws -> [String: ParameterValue] {
    guard
      let values = try? JSONDecoder().decode([String: ParameterValue].self, from: Data(try fact(key).utf8))
    else {
      throw UsageError(
        message:
          "the \(key) of \(recommendation.id) cannot be read; make a new recommendation with plait tune")
    }
    return values
  }

  func verification() async throws -> Verification {
    guard !recommendation.change.isEmpty else {
      throw UsageError(
        message: "\(recommendation.id) is to keep the default; to look again, run plait tune")
    }
    let device = facts.first { $0.key == "device-option" }?.value
    let place = try await KernelPlace.open(try fact("specification"), device: device, jobs: 1)
    defer { place.evaluator.close() }
    guard place.subject.source == recommendation.subject.workload.fingerprint else {
      throw UsageError(
        message:
          "the sources of \(place.specification.name) are no longer those that were tuned; tune them again")
    }
    return try await TuningVerification().verify(
      recommendation, configurations: (try configuration("default"), try configuration("configuration")),
      executor: place.executor, seed: UInt64((try? fact("seed")) ?? "") ?? 1,
      nowUnixSeconds: Clock.unixSeconds)
  }
}
