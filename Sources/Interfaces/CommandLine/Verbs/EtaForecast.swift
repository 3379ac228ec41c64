internal import Simulation
internal import StartTimes

/// Learns from what was known at the moment of a question, and answers it.
struct EtaForecast {
  private let question: EtaQuestion
  private let record: EtaRecord
  private let policy: Policy
  private let learnFrom: Int
  private let seed: UInt64

  init(_ question: EtaQuestion, record: EtaRecord, policy: Policy, learnFrom: Int, seed: UInt64) {
    self.question = question
    self.record = record
    self.policy = policy
    self.learnFrom = learnFrom
    self.seed = seed
  }

  func answer() throws -> EtaAnswer {
    let forecaster = try StartTimeForecaster(
      question.known, processors: record.processors, policy: policy,
      firstExample: question.known.count - min(learnFrom, question.known.count), seed: seed)
    let walking = ProgressLine("walking through the log", unit: "jobs")
    let reached = forecaster.advance(to: question.seconds) { done in
      walking.update(done, of: question.known.count)
      return !Interrupt.isRequested
    }
    walking.finish()
    if reached, learnFrom > 0 {
      let learning = ProgressLine("learning", unit: "rounds")
      try forecaster.learn { _ in !Interrupt.isRequested }
      learning.finish()
    }
    if Interrupt.isRequested { throw Interrupted(message: "nothing was learned yet that could be kept") }
    let ask = JobAsk(question.job, of: question.known)
    let forecast = forecaster.forecast(ask)
    let others = RequestGrid.smaller(than: ask).map { ($0, forecaster.forecast($0)) }
    return EtaAnswer(
      question: question, record: record, policy: policy, ask: ask, forecast: forecast,
      reason: WaitReason(for: ask, in: forecaster.replay), others: others,
      examples: forecaster.model?.trainedRows ?? 0)
  }
}
