internal import Reports
internal import Statistics

/// A report of the kind that an operator gets: two orders of one random workload on a small machine,
/// with every kind of block on the page.
struct SampleReport {
  /// A job of the sample, with the start that an order gave it.
  struct Job {
    var id: Int
    var user: Int
    var submit: Double
    var run: Double
    var processors: Int
    var start: Double = 0
    var wait: Double { start - submit }
    var slowdown: Double { max(1, (wait + run) / max(run, 10)) }
  }

  static let processorCount = 256
  var jobs: [Job]

  init(seed: UInt64, count: Int) {
    var random = RandomGenerator(seed: seed)
    var time = 0.0
    jobs = (0..<count).map { id in
      time += (random.uniform() < 0.3 ? 0.05 : 1) * 1_000 * random.uniform()
      let size = 1 << random.below(8)
      let run = (60 * (1 + 400 * random.uniform() * random.uniform() * random.uniform())).rounded()
      let user = random.below(1 + random.below(14))
      return Job(id: id + 1, user: user, submit: time.rounded(), run: run, processors: size)
    }
  }

  /// Starts each waiting job, in the given order, as soon as it fits.
  func scheduled(before: (Job, Job) -> Bool) -> [Job] {
    var waiting: [Job] = []
    var running: [(end: Double, processors: Int)] = []
    var free = Self.processorCount
    var done: [Job] = []
    var next = 0
    var now = 0.0
    while done.count < jobs.count {
      let arrival = next < jobs.count ? jobs[next].submit : .infinity
      now = min(arrival, running.map(\.end).min() ?? .infinity)
      while next < jobs.count, jobs[next].submit <= now {
        waiting.append(jobs[next])
        next += 1
      }
      free += running.filter { $0.end <= now }.map(\.processors).reduce(0, +)
      running.removeAll { $0.end <= now }
      waiting.sort { before($0, $1) || (!before($1, $0) && $0.id < $1.id) }
      var left: [Job] = []
      for var job in waiting {
        guard job.processors <= free else {
          left.append(job)
          continue
        }
        free -= job.processors
        job.start = now
        running.append((now + job.run, job.processors))
        done.append(job)
      }
      waiting = left
    }
    return done.sorted { $0.id < $1.id }
  }

  static func report(seed: UInt64 = 7, count: Int = 1_500, hostile: String = "") -> Report {
    let sample = SampleReport(seed: seed, count: count)
    let fcfs = sample.scheduled { $0.submit < $1.submit }
    let area = sample.scheduled { $0.run * Double($0.processors) < $1.run * Double($1.processors) }
    let mixed = sample.scheduled {
      ($0.submit + 12 * $0.run) < ($1.submit + 12 * $1.run)
    }
    let policies = [("FCFS + EASY", fcfs), ("Smallest area first", area), ("Learned key", mixed)]
    let waits = policies.map { $0.1.map(\.wait) }
    let today = mean(waits[0])
    return Report(
      title: "A learned order would cut the mean wait on Cedar" + hostile,
      subtitle: "Sixteen months of the job log, replayed on 256 processors. The order below keeps the "
        + "95th percentile of the wait within 5 % of today's." + hostile,
      provenance: [
        .init("Plait", "0.1.0"), .init("seed", "\(seed)"), .init("input", "cedar.swf.gz" + hostile),
        .init("sha-256", "9f2c41d07ab3e15586c0"),
      ],
      findings: [
        .init(
          "Mean wait", value: mean(waits[2]), format: .duration,
          interval: mean(waits[2]) * 0.94...mean(waits[2]) * 1.05, baseline: today,
          direction: .lowerIsBetter, note: "simulated, 12 held-back windows"),
        .init(
          "95th percentile of the wait", value: quantile(waits[2], 0.95), format: .duration,
          baseline: quantile(waits[0], 0.95), direction: .lowerIsBetter),
        .init(
          "Mean bounded slowdown", value: mean(mixed.map(\.slowdown)), format: .decimal(1),
          baseline: mean(fcfs.map(\.slowdown)), direction: .lowerIsBetter),
        .init(
          "Utilisation", value: 0.874, format: .percent(1), interval: 0.861...0.889, baseline: 0.871,
          direction: .higherIsBetter),
      ],
      sections: [
        .init("What to change", changes(hostile)),
        .init("The policies compared", [.table(table(policies, hostile))]),
        .init("Over time", [.timeSeries(overTime(fcfs))]),
        .init("Waits and slowdowns", distributions(policies, hostile)),
        .init("Who gains, who loses", bars(policies, hostile)),
        .init("The trade-off", [.scatterFront(front(hostile))]),
        .init("A day of the schedule", [.gantt(gantt(mixed, hostile))]),
        .init("By size and hour", [.heatMap(heatMap(hostile))]),
      ])
  }

  private static func changes(_ hostile: String) -> [Report.Block] {
    [
      .prose("Set the queue to the learned key. It is a file of three lines; undoing it is one command."),
      .code(
        .init(
          caption: "/etc/slurm/slurm.conf" + hostile,
          text: "PriorityType=priority/multifactor\nPriorityWeightAge=1000\nPriorityWeightJobSize=250"
            + hostile)),
    ]
  }

  private static func table(_ policies: [(String, [Job])], _ hostile: String) -> Report.Table {
    let today = mean(policies[0].1.map(\.wait))
    return Report.Table(
      caption: "All policies on the same held-back windows, with 95 % intervals",
      columns: [
        .init("Policy"), .init("Mean wait", format: .duration), .init("Change", format: .change(1)),
        .init("95th percentile", format: .duration), .init("Longest wait", format: .duration),
        .init("Bounded slowdown", format: .decimal(1)), .init("Jobs", format: .integer),
      ],
      rows: policies.enumerated().map { index, policy in
        let wait = policy.1.map(\.wait)
        let average = mean(wait)
        return .init(
          [
            .text(policy.0 + hostile), .interval(average, average * 0.93...average * 1.06),
            index == 0 ? .missing : .judged((average - today) / today, isBetter: average < today),
            .number(quantile(wait, 0.95)), .number(wait.max() ?? 0),
            .number(mean(policy.1.map(\.slowdown))), .number(Double(wait.count)),
          ], mark: index == 0 ? "today" : index == 2 ? "recommended" : "")
      })
  }

  private static func overTime(_ jobs: [Job]) -> Report.TimeSeries {
    func steps(_ changes: [(Double, Double)]) -> ([Double], [Double]) {
      var level = 0.0
      var times: [Double] = []
      var values: [Double] = []
      for change in changes.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
        level += change.1
        times.append(change.0)
        values.append(level)
      }
      return (times, values)
    }
    let share = { (job: Job) in Double(job.processors) / Double(processorCount) }
    let used = steps(jobs.flatMap { [($0.start, share($0)), ($0.start + $0.run, -share($0))] })
    let queue = steps(jobs.filter { $0.wait > 0 }.flatMap { [($0.submit, 1), ($0.start, -1)] })
    return Report.TimeSeries(
      title: "Utilisation and queue depth", caption: "First come, first served.",
      origin: .unix(seconds: 1_367_366_400),
      panels: [
        .init(
          "Utilisation", format: .percent(0), maximum: 1,
          series: [.init("Processors in use", times: used.0, values: used.1)]),
        .init(
          "Queue depth", unit: "jobs", format: .integer,
          series: [.init("Waiting jobs", times: queue.0, values: queue.1)]),
      ])
  }

  private static func distributions(_ policies: [(String, [Job])], _ hostile: String) -> [Report.Block] {
    [
      .distribution(
        .init(
          title: "Waits", caption: "A curve further up and to the left is better." + hostile, label: "Wait",
          format: .duration,
          groups: policies.map { .init($0.0 + hostile, values: $0.1.map(\.wait)) })),
      .distribution(
        .init(
          title: "Bounded slowdowns", label: "Bounded slowdown", format: .decimal(1),
          groups: policies.map { .init($0.0 + hostile, values: $0.1.map(\.slowdown)) })),
    ]
  }

  private static func bars(_ policies: [(String, [Job])], _ hostile: String) -> [Report.Block] {
    let sizes = [("1", 1...1), ("2–8", 2...8), ("9–32", 9...32), ("33–128", 33...128)]
    let bySize = policies.map { policy -> Report.GroupedBars.Series in
      let values = sizes.map { size in
        mean(policy.1.filter { size.1.contains($0.processors) }.map(\.wait)) / 3_600
      }
      return .init(policy.0 + hostile, values: values, intervals: values.map { $0 * 0.9...$0 * 1.12 })
    }
    let byUser = policies.map { policy in
      Report.GroupedBars.Series(
        policy.0, values: (0..<14).map { user in mean(policy.1.filter { $0.user == user }.map(\.wait)) })
    }
    return [
      .groupedBars(
        .init(
          title: "Mean wait by job size", caption: "With 95 % intervals.",
          categoryLabel: "Processors", categories: sizes.map(\.0), label: "Mean wait", unit: "hours",
          format: .decimal(2), series: bySize)),
      .groupedBars(
        .init(
          title: "Mean wait by user", categoryLabel: "User",
          categories: (0..<14).map { "user\($0)" + hostile }, label: "Mean wait", format: .duration,
          series: byUser)),
    ]
  }

  /// One cell of it has no value.
  private static func heatMap(_ hostile: String) -> Report.HeatMap {
    var values: [[Double]] = []
    for row in 0..<3 {
      values.append((0..<6).map { column -> Double in 0.2 + Double(row * row) + Double(column) / 3 })
    }
    values[1][2] = .nan
    let hours: [String] = ["0", "4", "8", "12", "16", "20"].map { hour in hour + hostile }
    return Report.HeatMap(
      title: "Mean wait by job size and hour", caption: "Of the policy in force." + hostile,
      columnLabel: "Hour" + hostile, columns: hours, rowLabel: "Processors",
      rows: ["1", "2 to 16", "17 to 256"], label: "Mean wait", unit: "hours", format: .decimal(2),
      values: values)
  }

  private static func front(_ hostile: String) -> Report.ScatterFront {
    .init(
      title: "Mean wait against the longest wait",
      caption: "Every choice is simulated on the same windows.",
      x: .init("Mean wait", unit: "hours", format: .decimal(2)),
      y: .init("Longest wait", unit: "hours", format: .decimal(1)),
      points: [
        .init("FCFS + EASY", x: 3.9, y: 31, role: .baseline), .init("SAF", x: 1.6, y: 74),
        .init("SJF" + hostile, x: 1.9, y: 88), .init("WFP3", x: 2.6, y: 38), .init("UNICEP", x: 2.4, y: 52),
        .init("F1", x: 1.75, y: 66), .init("F2", x: 2.0, y: 61), .init("LXF", x: 3.1, y: 35),
        .init("Learned key", x: 2.05, y: 33.5, role: .chosen), .init("Learned, no bound", x: 1.5, y: 47),
      ])
  }

  private static func gantt(_ jobs: [Job], _ hostile: String) -> Report.Gantt {
    .init(
      title: "The learned key's schedule", origin: .unix(seconds: 1_367_366_400),
      window: 172_800...259_200, processorCount: processorCount,
      jobs: jobs.map {
        .init(
          id: "\($0.id)", owner: "user\($0.user)" + hostile, start: $0.start, end: $0.start + $0.run,
          processors: $0.processors, waitSeconds: $0.wait)
      })
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}
