internal import LiveScheduling

extension MetricFamily {
  /// All metrics, in the order in which they are printed.
  static let sideCar: [MetricFamily] = identity + cycles + queue + changes + learning + load

  private static let identity: [MetricFamily] = [
    MetricFamily("info", .gauge, "cluster", "What the side-car is attached to, as labels; always 1.") {
      [
        Sample(
          labels: [
            ("cluster", $0.cluster), ("slurm_version", $0.slurmVersion), ("policy", $0.policy),
            ("schema", $0.schema),
          ], value: 1)
      ]
    },
    MetricFamily("mode", .gauge, "mode", "1 for the mode that the side-car is in, 0 for the others.") {
      status in
      let current = status.mode.prefix { $0 != " " }
      return ["shadow", "canary", "enforce", "detached"].map { mode in
        Sample(labels: [("mode", mode)], value: mode == current ? 1 : 0)
      }
    },
    MetricFamily("acting", .gauge, "isActing", "1 while Nice values are being changed.", \.isActing),
    MetricFamily(
      "stand_down", .gauge, "standDown",
      "1 for each reason that keeps the side-car from acting, 0 for the others."
    ) { status in
      StandDown.allCases.map { reason in
        Sample(
          labels: [("reason", reason.rawValue)], value: status.standDown.contains(reason.rawValue) ? 1 : 0)
      }
    },
    MetricFamily("process_id", .gauge, "process", "The process that is attached.", \.process),
  ]

  private static let cycles: [MetricFamily] = [
    MetricFamily("cycles_total", .counter, "cycles", "Cycles since the start.", \.cycles),
    MetricFamily("failed_cycles_total", .counter, "failedCycles", "Cycles that failed.", \.failedCycles),
    MetricFamily(
      "consecutive_failures", .gauge, "consecutiveFailures",
      "Cycles that failed since the last one that did not.", \.consecutiveFailures),
    MetricFamily(
      "controller_time_seconds", .gauge, "atSeconds", "The controller's clock at the last cycle, since 1970.",
      \.atSeconds),
    MetricFamily(
      "clock_difference_seconds", .gauge, "clockDifferenceSeconds",
      "The controller's clock less that of the side-car's machine.", \.clockDifferenceSeconds),
    MetricFamily(
      "last_cycle_seconds", .gauge, "lastCycleSeconds", "How long the last cycle took.", \.lastCycleSeconds),
    MetricFamily(
      "longest_cycle_seconds", .gauge, "longestCycleSeconds", "How long the longest cycle took.",
      \.longestCycleSeconds),
    MetricFamily(
      "last_read_seconds", .gauge, "lastReadSeconds", "How long reading the queue took in the last cycle.",
      \.lastReadSeconds),
    MetricFamily(
      "last_decision_seconds", .gauge, "lastDecisionSeconds", "How long deciding took in the last cycle.",
      \.lastDecisionSeconds),
    MetricFamily(
      "wait_seconds", .gauge, "waitSeconds", "The pause between the last cycle and the next.", \.waitSeconds),
  ]

  private static let queue: [MetricFamily] = [
    MetricFamily("waiting_jobs", .gauge, "waitingJobs", "Jobs that wait.", \.waitingJobs),
    MetricFamily(
      "movable_jobs", .gauge, "movableJobs", "Waiting jobs whose place may be changed.", \.movableJobs),
    MetricFamily("running_jobs", .gauge, "runningJobs", "Jobs that run.", \.runningJobs),
    MetricFamily(
      "touched_jobs", .gauge, "touchedJobs", "Jobs whose Nice value is the side-car's.", \.touchedJobs),
    MetricFamily(
      "unreadable_jobs", .gauge, "unreadableJobs", "Lines of the queue that could not be read.",
      \.unreadableJobs),
    MetricFamily(
      "foreign_jobs_total", .counter, "foreignJobs",
      "Jobs whose Nice value somebody else has set after the side-car had.", \.foreignJobs),
  ]

  private static let changes: [MetricFamily] = [
    MetricFamily(
      "changes_total", .counter, "changes", "Nice values asked for to order the queue.", \.changes),
    MetricFamily("restorations_total", .counter, "restorations", "Nice values given back.", \.restorations),
    MetricFamily("refusals_total", .counter, "refusals", "Changes that Slurm refused.", \.refusals),
    MetricFamily(
      "planned_changes", .gauge, "lastPlanned",
      "Changes of the last cycle; in shadow mode those that it would have made.", \.lastPlanned),
    MetricFamily(
      "postponed_changes", .gauge, "lastPostponed", "Changes left for later cycles by the last one.",
      \.lastPostponed),
  ]

  private static let learning: [MetricFamily] = [
    MetricFamily(
      "learned_jobs", .gauge, "learnedJobs", "Ended jobs that run times were learned from.", \.learnedJobs),
    MetricFamily("has_model", .gauge, "hasModel", "1 where there is a model of run times.", \.hasModel),
    MetricFamily("trainings_total", .counter, "trainings", "Models of run times trained.", \.trainings),
    MetricFamily(
      "coverage_ratio", .gauge, "coverage",
      "The share of run times that fell into their central 80 % interval.", \.coverage),
    MetricFamily("back_tests_total", .counter, "backTests", "Back-tests of the policy.", \.backTests),
    MetricFamily("back_test_jobs", .gauge, "backTest.jobs", "Jobs of the last back-test.") { status in
      status.backTest.map { [Sample(value: Double($0.jobs))] } ?? []
    },
    MetricFamily(
      "back_test_mean_bounded_slowdown_ratio", .gauge, "backTest.today",
      "Mean bounded slowdown of the last back-test, simulated, by order."
    ) { byOrder($0, \.today, \.policy) },
    MetricFamily(
      "back_test_longest_wait_seconds", .gauge, "backTest.todayMaxWaitSeconds",
      "The longest wait of the last back-test, simulated, by order."
    ) { byOrder($0, \.todayMaxWaitSeconds, \.policyMaxWaitSeconds) },
  ]

  private static let load: [MetricFamily] = [
    MetricFamily(
      "request_share_ratio", .gauge, "requestShare",
      "The share of the controller's time that the side-car's requests take.", \.requestShare),
    MetricFamily(
      "request_time_share_ratio", .gauge, "requestTimeShare",
      "The same as a share of the time that the controller spends on all requests.", \.requestTimeShare),
    MetricFamily(
      "resident_memory_bytes", .gauge, "residentBytes", "Memory of the side-car.", \.residentBytes),
  ]

  private static func byOrder(
    _ status: SideCarStatus, _ today: KeyPath<SideCarStatus.BackTestAnswer, Double>,
    _ policy: KeyPath<SideCarStatus.BackTestAnswer, Double>
  ) -> [Sample] {
    guard let test = status.backTest else { return [] }
    return [
      Sample(labels: [("order", "today")], value: test[keyPath: today]),
      Sample(labels: [("order", "policy")], value: test[keyPath: policy]),
    ]
  }
}
