import Fingerprints

@testable import Recommendations

/// A recommendation that has every part.
func completeRecommendation() -> Recommendation {
  var expected = Outcome(origin: .simulated, runs: 200)
  expected[.meanWait] = Estimate(value: 12_600, low: 11_900, high: 13_500, confidence: 0.95)
  expected[.utilisation] = Estimate(value: 0.84, low: 0.83, high: 0.85, confidence: 0.95)
  var baseline = Outcome(origin: .measured, runs: 1)
  baseline[.meanWait] = .exactly(17_337)
  baseline[.utilisation] = .exactly(0.83)
  return Recommendation(
    createdUnixSeconds: 1_700_000_000, verb: "schedule", advance: 1,
    subject: .init(
      workload: .init(name: "log.swf", fingerprint: Fingerprint(of: "log")),
      machine: .init(name: "cluster", fingerprint: Fingerprint(of: "cluster"))),
    title: "Order the queue by a learned key",
    summary: "Jobs wait 27 % less on average.\nThe longest wait grows by 2 %.",
    change: Change(steps: [
      .runCommand(arguments: [], inverse: ["scontrol", "reconfigure"]),
      .writeFile(path: "policy.yaml", contents: FileContents(text: "key: a / b\n"), mode: .file),
      .writeFile(path: "model.bin", contents: FileContents(bytes: [0xFF, 0, 1]), mode: .executable),
      .patchFile(path: "/etc/slurm/slurm.conf", unifiedDiff: "@@ -1 +1 @@\n-a\n+b\n"),
      .setEnvironment(
        path: "plait.env", variables: [EnvironmentVariable(name: "OMP_SCHEDULE", value: "guided,4")]),
      .runCommand(arguments: ["scontrol", "reconfigure"], inverse: []),
    ]),
    baseline: baseline, expected: expected,
    evidence: [
      Evidence(
        id: "windows", kind: .comparison, text: "Better in 181 of 200 windows.",
        facts: [Fact("seed", "42"), Fact("policy", "a / b")])
    ],
    guards: [
      Guard(
        moment: .whileApplied, condition: .regretAtMost(objective: .p95Wait, share: 0.05),
        sentence: "Take it back if the 95th-percentile wait grows by more than 5 %."),
      Guard(
        moment: .beforeApply, condition: .inDistribution(test: "psi", threshold: 0.2),
        sentence: "Do not apply it where the jobs differ from those learned from."),
      Guard(
        moment: .beforeApply, condition: .notOlderThan(seconds: 2_592_000),
        sentence: "Make it again after 30 days."),
      Guard(
        moment: .whileApplied, condition: .valueWithin(objective: .utilisation, bound: 0.7),
        sentence: "Take it back if utilisation falls below 70 %."),
    ])
}
