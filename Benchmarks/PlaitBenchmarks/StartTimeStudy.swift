internal import Foundation
internal import Simulation
internal import StartTimes
internal import Statistics

/// Walks through one recorded log, forecasts, and counts how near the forecasts came.
struct StartTimeStudy {
  private let jobs: RecordedJobs
  private let forecaster: StartTimeForecaster
  private let processors: Int
  private let every: Int
  private let first: Int
  private let simulation: ForwardSimulation
  private var random = RandomGenerator(seed: 5)

  private var requests = Errors()
  private var expected = Errors()
  private var truth = Errors()
  private var medians = Errors()
  private var likeliest = Errors()
  private var whileWaiting = Errors()
  private var atOnce = 0
  private var soon = 0
  private var forecasts = 0
  private var forecastSeconds = 0.0
  private var learningSeconds = 0.0

  /// Models are trained this often while forecasting.
  private static let trainings = 5

  /// Errors in seconds, and what the intervals covered.
  private struct Errors {
    var seconds: [Double] = []
    var half = 0
    var fourFifths = 0

    mutating func add(_ forecast: Double, _ truth: Double) { seconds.append(abs(forecast - truth)) }

    mutating func cover(_ forecast: StartForecast, _ truth: Double) {
      // Whole seconds are recorded.
      if forecast.half.lowerBound - 0.5 <= truth, truth <= forecast.half.upperBound + 0.5 { half += 1 }
      if forecast.fourFifths.lowerBound - 0.5 <= truth, truth <= forecast.fourFifths.upperBound + 0.5 {
        fourFifths += 1
      }
    }

    func share(within limit: Double) -> Double {
      100 * Double(seconds.count { $0 <= limit }) / Double(max(seconds.count, 1))
    }

    var median: Double { seconds.isEmpty ? 0 : seconds.sorted()[seconds.count / 2] }
    var mean: Double { seconds.reduce(0, +) / Double(max(seconds.count, 1)) }
  }

  init(_ jobs: RecordedJobs, processors: Int, every: Int, learnShare: Double) throws {
    self.jobs = jobs
    self.processors = processors
    self.every = max(every, 1)
    first = Int(Double(jobs.count) * learnShare)
    forecaster = try StartTimeForecaster(
      jobs, processors: processors, policy: Policy(.fcfs, backfill: .easy))
    simulation = ForwardSimulation(processors: processors)
  }

  mutating func run() throws {
    var nextTraining = first
    let clock = ContinuousClock()
    while let event = forecaster.step() {
      guard event.kind == .submission else { continue }
      let job = Int(event.job)
      if job >= nextTraining {
        nextTraining += max((jobs.count - first) / Self.trainings, 1)
        learningSeconds += try Self.seconds(clock.measure { try forecaster.learn() })
      }
      if job >= first, (job - first) % every == 0, jobs.startSeconds[job] != RecordedJobs.never {
        let time = clock.measure { forecast(job) }
        forecastSeconds += Self.seconds(time)
      }
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  private mutating func forecast(_ job: Int) {
    let now = forecaster.replay.now
    let wait = Double(jobs.startSeconds[job] - now)
    let forecast = forecaster.forecast(JobAsk(job, of: jobs), follows: true)
    forecasts += 1
    if wait <= 60 { atOnce += 1 }
    if wait <= 600 { soon += 1 }
    requests.add(forecast.simulated.byRequests, wait)
    expected.add(forecast.simulated.byMedians, wait)
    medians.add(forecast.medianSeconds, wait)
    medians.cover(forecast, wait)
    likeliest.add(forecast.likeliestSeconds, wait)
    likeliest.cover(forecast, wait)
    truth.add(withTruth(job, now), wait)
    let other = Int(forecaster.replay.waiting[random.below(forecaster.replay.waiting.count)])
    if other != job, jobs.startSeconds[other] != RecordedJobs.never {
      let left = Double(jobs.startSeconds[other] - now)
      let second = forecaster.forecast(JobAsk(other, of: jobs), follows: true)
      forecasts += 1
      whileWaiting.add(second.likeliestSeconds, left)
      whileWaiting.cover(second, left)
    }
  }

  /// The forward simulation with everything that nobody can know at that moment.
  private func withTruth(_ job: Int, _ now: Int64) -> Double {
    let workload = jobs.workload
    func forward(_ index: Int, runs: Int64, planned: Int64) -> ForwardJob {
      ForwardJob(
        processors: workload.processors[index], user: workload.user[index],
        submitSeconds: workload.submitSeconds[index], runSeconds: Int32(clamping: max(runs, 1)),
        plannedSeconds: Int32(clamping: max(planned, 1)))
    }
    let replay = forecaster.replay
    let running = replay.running.map { index in
      forward(
        Int(index), runs: jobs.endSeconds[Int(index)] - now,
        planned: jobs.startSeconds[Int(index)] + Int64(workload.requestedSeconds[Int(index)]) - now)
    }
    func whole(_ index: Int) -> ForwardJob {
      forward(
        index, runs: Int64(workload.runSeconds[index]), planned: Int64(workload.requestedSeconds[index]))
    }
    let waiting = replay.waiting.map { whole(Int($0)) }
    let arrivals = (job + 1..<min(job + 1000, jobs.count)).map(whole)
    guard let target = replay.waiting.firstIndex(of: Int32(job)),
      let order = try? ForwardOrder(Policy(.fcfs, backfill: .easy), processors: processors, users: 1)
    else { return 0 }
    let start = simulation.start(
      of: target, now: now, running: running, waiting: waiting, arrivals: arrivals, order: order,
      horizonSeconds: StartTimeFeatures.horizonSeconds)
    return Double(start.map { $0 - now } ?? StartTimeFeatures.horizonSeconds)
  }

  func append(to table: inout BenchmarkTable, log: String) {
    let rows: [(String, Errors, Bool)] = [
      ("requests (baseline)", requests, false), ("expected run times", expected, false),
      ("true run times and arrivals", truth, false), ("learned, median", medians, true),
      ("learned, likeliest", likeliest, true), ("learned, while waiting", whileWaiting, true),
    ]
    for (name, errors, hasIntervals) in rows {
      let count = Double(max(errors.seconds.count, 1))
      let isComparable = name != "learned, while waiting" && errors.median > 0
      table.append([
        .text(log), .text(name), .count(errors.seconds.count),
        .number(errors.share(within: 60), decimals: 1), .number(errors.share(within: 600), decimals: 1),
        .number(errors.median, decimals: 0), .number(errors.mean, decimals: 0),
        hasIntervals ? .number(100 * Double(errors.half) / count, decimals: 1) : .none,
        hasIntervals ? .number(100 * Double(errors.fourFifths) / count, decimals: 1) : .none,
        isComparable ? .number(requests.median / errors.median, decimals: 1) : .none,
      ])
    }
    let count = Double(max(requests.seconds.count, 1))
    table.notes.append(
      String(
        format: "%@: %.1f %% of these jobs started within 1 min and %.1f %% within 10; %.1f ms a forecast, "
          + "%.0f s of learning in %d trainings", log, 100 * Double(atOnce) / count,
        100 * Double(soon) / count,
        1000 * forecastSeconds / Double(max(forecasts, 1)), learningSeconds, forecaster.trainings))
  }
}
