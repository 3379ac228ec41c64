import Fingerprints
import Recommendations
import Simulation
import SlurmControl
import Testing

@testable import LiveScheduling

@Suite("An acting side-car as a recommendation")
struct AttachmentRecommendationTests {
  private func settings(_ mode: SideCarMode) -> SideCarSettings {
    var settings = SideCarSettings(policy: Policy(.sjf, backfill: .easy), policyName: "shortest\nfirst")
    settings.mode = mode
    return settings
  }

  private let subject = AttachmentSubject(
    cluster: "c", slurmVersion: "22.05.8", processors: 64, pastJobs: 3000,
    pastFingerprint: Fingerprint(of: "past"),
    folder: "/var/lib/plait/c", undo: ["/usr/bin/plait", "detach", "slurm", "--state", "/var/lib/plait/c"],
    createdUnixSeconds: 1_800_000_000)

  /// Jobs of two lengths that come in bursts, longest first, so that first come, first served is poor.
  private var past: [PassedJob] {
    (0..<600).map { number in
      let burst = Int64(number / 20)
      var job = LiveJob(number: Int64(number))
      job.state = .ended("COMPLETED")
      job.submitSeconds = 1_800_000_000 + burst * 20_000 + Int64(number % 20)
      job.eligibleSeconds = job.submitSeconds
      job.startSeconds = job.submitSeconds + 10
      let run: Int64 = number % 20 < 10 ? 3000 : 60
      job.endSeconds = job.startSeconds! + run
      job.limitSeconds = run
      job.processors = 32
      job.user = "user\(number % 3)"
      return PassedJob(job)
    }
  }

  private func reckoning() throws -> Reckoning {
    let scheduler = LiveScheduler(
      settings: settings(.enforce), processors: 64, model: nil, past: past, touched: [],
      atSeconds: 1_900_000_000)
    let test = try #require(scheduler.backTest(jobs: 600))
    return try #require(
      try test.reckoning(
        policy: Policy(.sjf, backfill: .easy), today: Policy(.fcfs, backfill: .easy), seed: 1))
  }

  @Test("it is valid, does nothing when applied, and is taken back by plait detach")
  func contract() throws {
    for mode in [SideCarMode.enforce, .canary(share: 0.1)] {
      let made = AttachmentRecommendation(settings(mode), subject: subject, backTest: try reckoning())
        .recommendation
      try made.validate()
      #expect(made.verb == "attach" && made.advance == 1)
      #expect(made.change.steps == [.runCommand(arguments: [], inverse: subject.undo)])
      #expect(!made.guards.isEmpty)
      let json = try made.json()
      #expect(try Recommendation(json: json, file: "f") == made)
    }
  }

  @Test("what is expected is what the simulation gave, with an interval")
  func outcomes() throws {
    let reckoning = try reckoning()
    let made = AttachmentRecommendation(settings(.enforce), subject: subject, backTest: reckoning)
      .recommendation
    #expect(made.baseline.origin == .simulated && made.expected.origin == .simulated)
    let before = try #require(made.baseline[.meanBoundedSlowdown])
    let after = try #require(made.expected[.meanBoundedSlowdown])
    #expect(before.value == reckoning.meanBoundedSlowdown.baseline)
    #expect(after.value == reckoning.meanBoundedSlowdown.actual)
    #expect(after.low <= after.value && after.value <= after.high && after.low < after.high)
    // The shortest first is better on such jobs, and certainly so.
    #expect(after.high < before.value)
    #expect(made.expected[.maxWait] != nil && made.expected[.meanWait] != nil)
  }

  @Test("with too little past it promises nothing")
  func nothingKnown() throws {
    let made = AttachmentRecommendation(settings(.enforce), subject: subject, backTest: nil).recommendation
    try made.validate()
    #expect(made.baseline.entries.isEmpty && made.expected.entries.isEmpty)
    #expect(made.expected.runs == 0)
  }
}
