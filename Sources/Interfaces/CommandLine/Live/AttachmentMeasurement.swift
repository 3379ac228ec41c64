internal import LiveScheduling
internal import Recommendations
internal import SlurmControl

/// What a recommended side-car has brought, from its journal: the reckoning of `plait status` as a verification.
struct AttachmentMeasurement {
  private let recommendation: Recommendation
  private let journal: SideCarJournal

  /// - Throws: A usage error where the recommendation's folder or its journal is not here.
  init(_ recommendation: Recommendation) throws {
    self.recommendation = recommendation
    guard let folder = AttachmentRecord.folder(of: recommendation), SideCarJournal.exists(folder: folder)
    else {
      throw UsageError(
        message:
          "the journal of \(recommendation.id) is not on this machine; verify it where its side-car ran, or see what "
          + "it brought with plait status --state FOLDER")
    }
    journal = try SideCarJournal(folder: folder)
  }

  func verification() async throws -> Verification {
    let isExperiment = mode.hasPrefix("canary")
    let seed = UInt64(fact("seed") ?? "") ?? 1
    var found = AttachmentVerification(experiment: nil, acting: nil, replicaCheck: nil)
    if isExperiment {
      found.experiment = ExperimentResult(try journal.passedJobs(), seed: seed)
    } else {
      let now = try StatusCommand.status(journal.folder)?.atSeconds ?? Clock.unixSeconds
      var running = SlurmArguments()
      running.conf = nil
      running.accounts = nil
      running = await StatusCommand.configured(running)
      guard running.conf != nil else {
        throw UsageError(
          message:
            "the slurm.conf of the running cluster, which the other side of the comparison needs, is not told here; see "
            + "what \(recommendation.id) brought with plait status --state \(journal.folder) --conf FILE")
      }
      let reckoning = try LiveReckoning(journal, now: now, seed: seed, slurm: running)
      found.acting = reckoning.acting
      found.replicaCheck = reckoning.replicaCheck
    }
    guard
      let verification = found.verify(
        recommendation, judgesByArms: isExperiment, nowUnixSeconds: Clock.unixSeconds)
    else {
      throw UsageError(
        message: isExperiment
          ? "too few jobs of \(recommendation.id) have ended: each arm needs 20; plait status --state \(journal.folder) tells more"
          : "too few jobs have ended while \(recommendation.id) acted: 76 are needed; plait status --state \(journal.folder) "
            + "tells more")
    }
    return verification
  }

  private var mode: String { fact("mode") ?? "" }

  private func fact(_ key: String) -> String? {
    recommendation.evidence.first { $0.id == AttachmentRecommendation.settingEvidence }?.facts
      .first { $0.key == key }?.value
  }
}
