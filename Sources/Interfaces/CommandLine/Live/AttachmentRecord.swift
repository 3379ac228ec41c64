internal import ArgumentParser
internal import Fingerprints
internal import Foundation
internal import LiveScheduling
internal import Recommendations
internal import Simulation
internal import SlurmControl
internal import Store

/// An acting side-car in the store, so that `plait list` shows it and `plait undo` takes it back.
struct AttachmentRecord {
  let store: StoreArguments
  let subject: AttachmentSubject
  /// Both orders on past jobs, by the policy that was tried.
  let backTest: @Sendable (SideCarSettings) -> Reckoning?

  /// Keeps the recommendation as applied, and closes those of side-cars before this one: their way back would stop
  /// this one.
  /// - Returns: Its id.
  /// - Throws: `StoreError`.
  func keep(_ settings: SideCarSettings) throws -> String {
    let store = try store.open()
    let applier = ChangeApplier(store: store)
    let now = Clock.unixSeconds
    let made = AttachmentRecommendation(settings, subject: subject, backTest: backTest(settings))
      .recommendation
    let kept = try store.add(made)
    if !Self.isInForce(kept) {
      if kept.state == .rejected {
        throw UsageError(
          message:
            "the recommendation \(kept.id), to attach like this, was rejected; attach with other settings")
      }
      _ = try applier.apply(kept.id, root: "/", nowUnixSeconds: now)
    }
    for other in try store.recommendations(verb: AttachmentRecommendation.verb)
    where other.id != kept.id && Self.isInForce(other) && Self.folder(of: other) == subject.folder {
      try applier.recordEnding(other.id, nowUnixSeconds: now)
    }
    return kept.id
  }

  private static func isInForce(_ recommendation: Recommendation) -> Bool {
    recommendation.state == .applied || recommendation.state == .verified
  }

  /// The folder of the side-car that a recommendation speaks of; nil where it speaks of none.
  static func folder(of recommendation: Recommendation) -> String? {
    guard recommendation.verb == AttachmentRecommendation.verb else { return nil }
    return recommendation.evidence.first { $0.id == AttachmentRecommendation.settingEvidence }?.facts
      .first { $0.key == AttachmentRecommendation.folderFact }?.value
  }

  /// What the state alone does not say: `applied` is also what a side-car is that has ended without `plait undo`.
  static func note(on recommendation: Recommendation) -> String? {
    guard isInForce(recommendation), let folder = folder(of: recommendation),
      access(folder + "/lock", R_OK | W_OK) == 0
    else { return nil }
    if let process = SideCarLock.holder(folder: folder) { return "runs as process \(process)" }
    return "does not run; plait undo \(recommendation.id) closes it"
  }

  /// A fingerprint of the past jobs that were learned from.
  static func fingerprint(of past: [PassedJob]) -> Fingerprint {
    var text = ""
    for job in past {
      text += "\(job.number) \(job.submitSeconds) \(job.startSeconds ?? -1) \(job.endSeconds ?? -1)\n"
    }
    return Fingerprint(of: text)
  }

  /// The command that takes an attachment back, by this program's own path.
  /// - Parameter slurm: The options that say how Slurm is reached.
  static func undo(folder: String, slurm: [String]) throws -> [String] {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return [program, "detach", "slurm", "--state", folder] + slurm
  }

  /// Tries policies on the last past jobs; nil is returned for each where there are too few.
  static func backTest(
    _ scheduler: LiveScheduler, today: Policy
  ) -> @Sendable (SideCarSettings) -> Reckoning? {
    // The window that a search for an order holds back, where there are enough jobs for one.
    let trial =
      scheduler.pastWindows(jobs: OrderSearch.windowJobs, count: OrderSearch.windowCount).last
      ?? scheduler.backTest(jobs: OrderSearch.windowJobs)
    return { settings in
      guard let trial else { return nil }
      return (try? trial.reckoning(policy: settings.policy, today: today, seed: settings.seed)) ?? nil
    }
  }
}
