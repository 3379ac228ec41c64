import Fingerprints
import Recommendations
import Simulation
import SlurmControl
import Statistics
import Testing

@testable import LiveScheduling

@Suite("A side-car, verified by its journal")
struct AttachmentVerificationTests {
  private let recommendation: Recommendation = {
    var settings = SideCarSettings(policy: Policy(.sjf, backfill: .easy), policyName: "sjf")
    settings.mode = .enforce
    return AttachmentRecommendation(
      settings,
      subject: AttachmentSubject(
        cluster: "c", slurmVersion: "22.05.8", processors: 64, pastJobs: 0,
        pastFingerprint: Fingerprint(of: "past"), folder: "/var/lib/plait/c", undo: ["plait"],
        createdUnixSeconds: 1_800_000_000), backTest: nil
    ).recommendation
  }()

  /// Jobs whose waits are so many times those of the other side.
  private func reckoning(_ factor: Double, spread: Double = 0.1) throws -> Reckoning {
    var random = RandomGenerator(seed: 5)
    let pairs = (0..<400).map { _ in
      let wait = Double(1000 + random.below(5000))
      return Reckoning.Pair(
        waitSeconds: wait * factor * (1 + spread * (random.uniform() - 0.5)), baselineWaitSeconds: wait,
        runSeconds: 100)
    }
    return try #require(Reckoning(pairs, seed: 1))
  }

  private func verdict(_ factor: Double, replica: Double?) throws -> Verification.Verdict {
    let verification = AttachmentVerification(
      experiment: nil, acting: try reckoning(factor), replicaCheck: try replica.map { try reckoning($0) })
    return try #require(
      verification.verify(recommendation, judgesByArms: false, nowUnixSeconds: 1)
    ).verdict
  }

  @Test("what was gained counts only beyond what the replica itself is wrong by")
  func againstReplica() throws {
    #expect(try verdict(0.6, replica: 1) == .confirmed)
    #expect(try verdict(1.6, replica: 1) == .refuted)
    #expect(try verdict(1, replica: 1) == .inconclusive)
    // The replica makes jobs of an untouched queue wait as much longer.
    #expect(try verdict(0.6, replica: 0.6) == .inconclusive)
    #expect(try verdict(0.9, replica: 0.6) == .refuted)
    #expect(try verdict(0.6, replica: nil) == .inconclusive)
  }

  @Test("a refuted one names the guard that does not hold, and both sides say where they come from")
  func guards() throws {
    let found = try #require(
      AttachmentVerification(experiment: nil, acting: try reckoning(1.6), replicaCheck: try reckoning(1))
        .verify(recommendation, judgesByArms: false, nowUnixSeconds: 7))
    #expect(found.verifiedUnixSeconds == 7 && !found.brokenGuards.isEmpty)
    #expect(found.baseline.origin == .simulated && found.measured.origin == .measured)
    let baseline = try #require(found.baseline[.meanBoundedSlowdown]?.value)
    #expect(try #require(found.measured[.meanBoundedSlowdown]?.value) > 1.4 * baseline)
  }

  @Test("an experiment is judged by its arms; without enough jobs nothing is said")
  func arms() throws {
    func jobs(_ factor: Int64, perArm: Int) -> [PassedJob] {
      (0..<2 * perArm).map { index in
        var job = LiveJob(number: Int64(index + 1))
        job.state = .ended("COMPLETED")
        job.submitSeconds = 1_800_000_000
        job.startSeconds = job.submitSeconds + Int64(1000 + index * 7 % 300) * (index % 2 == 0 ? factor : 2)
        job.endSeconds = job.startSeconds! + 100
        return PassedJob(job, arm: index % 2 == 0 ? "treated" : "control")
      }
    }
    func verify(_ jobs: [PassedJob]) -> Verification? {
      AttachmentVerification(
        experiment: ExperimentResult(jobs, seed: 1), acting: nil, replicaCheck: nil
      ).verify(recommendation, judgesByArms: true, nowUnixSeconds: 1)
    }
    #expect(verify(jobs(1, perArm: 100))?.verdict == .confirmed)
    #expect(verify(jobs(4, perArm: 100))?.verdict == .refuted)
    #expect(verify(jobs(2, perArm: 100))?.verdict == .inconclusive)
    #expect(verify(jobs(1, perArm: 100))?.measured.origin == .measured)
    #expect(verify(jobs(1, perArm: 19)) == nil)
    #expect(
      AttachmentVerification(experiment: nil, acting: nil, replicaCheck: nil)
        .verify(recommendation, judgesByArms: false, nowUnixSeconds: 1) == nil)
  }
}
