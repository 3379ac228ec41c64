internal import RunTimes
internal import Simulation

extension SchedulingAdvisor {
  /// Adds to a study what costs more than a simulation: keys chosen between on line, as far as their budget
  /// goes, and an order learned offline where that was asked for.
  ///
  /// - Parameters:
  ///   - learned: The policy that was learned; where it needs no predictions, the general key is the first.
  ///   - longestWaitSeconds: What the constraints allow, or today's.
  func addCostlyAblations(
    to study: inout SchedulingStudy, learned: NamedPolicy?, longestWaitSeconds: Double,
    _ progress: @escaping @Sendable (Phase) -> Void, _ isCancelled: @escaping @Sendable () -> Bool
  ) async throws {
    let predicted = learned.flatMap { $0.runTimes == .learned ? $0 : nil }
    let ablations = CostlyAblations(
      workload: workload, processors: processors, options: options,
      first: predicted ?? .general(longestWaitSeconds: longestWaitSeconds), model: study.runTimes.model,
      range: study.heldBack, isCancelled: isCancelled)
    let starts = options.recordedStartSeconds ?? study.baselineSchedule.startSeconds
    let recorded = study.runTimes.recorded
    let known = study.chosenOutcome.policy == ablations.first ? study.chosenSchedule : nil
    // Side by side, as each is one simulation on one thread.
    async let offline = options.learnsOffline ? ablations.orderedOffline(starts, recorded: recorded) : nil
    async let alone = options.choiceSeconds > 0 ? known ?? ablations.firstAlone() : nil
    if options.choiceSeconds > 0 {
      let total = workload.count
      progress(.choosing(done: 0, of: total))
      let run = try ablations.chosen(
        longestWaitSeconds: longestWaitSeconds, progress: { progress(.choosing(done: $0, of: total)) })
      if let alone = try await alone { addChoice(run, against: alone, ablations, to: &study) }
    } else {
      study.notRun.append("keys chosen between on line: --choice-budget 5s or more tries them")
    }
    guard options.learnsOffline else {
      study.notRun.append("an order learned offline, from decisions alone: --offline-learning adds it")
      return
    }
    progress(.learningOffline)
    if let schedule = try await offline {
      add(ablations.offlinePolicy, schedule, to: &study)
    } else {
      study.notRun.append(
        "an order learned offline: the part that is learned from holds too few decisions between waiting jobs"
      )
    }
  }

  private func addChoice(
    _ run: ChosenSimulation, against alone: Schedule, _ ablations: CostlyAblations,
    to study: inout SchedulingStudy
  ) {
    let covered = run.report.exhaustedAtJob.map { $0 - study.heldBack.lowerBound } ?? study.heldBack.count
    study.choice = ChoiceOutcome(
      report: run.report, first: ablations.first.name,
      changes: comparison(study.heldBack.lowerBound).changes(from: alone, to: run.schedule),
      coveredShare: min(max(Double(covered) / Double(study.heldBack.count), 0), 1))
    add(ablations.chosenPolicy, run.schedule, to: &study)
  }

  /// A further row beside the comparison.
  private func add(_ policy: NamedPolicy, _ schedule: Schedule, to study: inout SchedulingStudy) {
    let comparison = comparison(study.heldBack.lowerBound)
    let measured = comparison.measure(schedule)
    study.outcomes.append(
      PolicyOutcome(
        policy: policy, metrics: measured.all, windows: measured.windows,
        changes: comparison.changes(from: study.baselineSchedule, to: schedule)))
    study.ablations = study.ablations.lowerBound..<study.outcomes.count
  }
}
