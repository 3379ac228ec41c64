import Fingerprints
import JobLogs
import Recommendations
import Simulation
import Statistics
import WorkloadModels

@testable import Scheduling

/// A busy generated workload on 64 processors.
func busyWorkload(jobs: Int, seed: UInt64, utilisation: Double = 0.95) throws -> Workload {
  let log = WorkloadModel().generate(jobs: jobs, processors: 64, seed: seed, utilisation: utilisation)
  var oversized = Workload.Oversized()
  return Workload(try log.prepared(JobPreparation()), processors: 64, oversized: &oversized)
}

/// The same jobs, those from `first` on so far apart that none waits.
func idle(_ workload: Workload, from first: Int) -> Workload {
  var copy = workload
  var clock = workload.submitSeconds[first] + 40 * 86_400
  for job in first..<workload.count {
    clock += Int64(workload.requestedSeconds[job]) + 10
    copy.submitSeconds[job] = clock
  }
  return copy
}

func study(
  _ workload: Workload, evaluations: Int = 12, seed: UInt64 = 1,
  objectives: [SchedulingObjective] = [.meanBoundedSlowdown, .p95Wait],
  constraints: [SchedulingConstraint] = SchedulingOptions.defaultConstraints,
  known: SchedulingAdvisor.Evaluations = .init(),
  save: (SchedulingAdvisor.Evaluations) throws -> Void = { _ in }
) async throws -> SchedulingStudy {
  try await SchedulingAdvisor(
    workload: workload, processors: 64,
    options: SchedulingOptions(
      objectives: objectives, constraints: constraints, evaluations: evaluations, seed: seed)
  ).study(known: known, save: save)
}

extension SchedulingStudy {
  /// Everything that was learned or chosen on the training part.
  var learned: [NamedPolicy] {
    outcomes.map(\.policy).filter { $0.name.hasPrefix("learned") } + [chosenOutcome.policy]
  }
}

let subject = SchedulingSubject(
  log: "/logs/jobs.swf", logFingerprint: Fingerprint(of: "jobs"), machineName: "64 processors",
  machineFingerprint: Fingerprint(of: "64"), processors: 64, readingFacts: [Fact("lenient", "no")],
  createdUnixSeconds: 1_700_000_000)
