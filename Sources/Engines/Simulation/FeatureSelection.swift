/// Picks the waiting job with the smallest feature key; the earlier submission of equal ones.
///
/// What is known on submission is computed once a job, the queue's pressure is kept up with every
/// start and arrival, and the drain times are made once a decision: O(queue + running jobs), three
/// logarithms a job that fits and seven one that does not.
struct FeatureSelection: SelectionRule, ~Copyable {
  private let weights: Weights
  private let machineProcessors: Double
  private var pressure: QueuePressure
  private var drain = DrainTimes()
  /// By job: the key of what is known on submission, two features that meet the pressure, what a
  /// second of waiting costs, and the share of the machine's time.
  private var fixedKey: Buffer<Double>
  private var width: Buffer<Double>
  private var boundedRun: Buffer<Double>
  private var costPerSecond: Buffer<Double>
  private var machineSeconds: Buffer<Double>

  init(_ key: FeatureKey, jobs: Int, processors: Int) {
    func column() -> Buffer<Double> {
      var column = Buffer<Double>(capacity: jobs)
      column.resize(to: jobs, filler: 0)
      return column
    }
    weights = Weights(key, machineProcessors: Double(processors))
    machineProcessors = Double(processors)
    pressure = QueuePressure(machineProcessors: processors)
    fixedKey = column()
    width = column()
    boundedRun = column()
    costPerSecond = column()
    machineSeconds = column()
  }

  mutating func enqueue(_ job: Int, of jobs: borrowing SubmittedJobs) {
    let run = Double(jobs.estimatedSeconds[job])
    let n = Double(jobs.processors[job])
    let share = n / machineProcessors
    let logRun = fastLogarithm(max(run, 1)) / 3
    width[job] = fastLogarithm(n) / 2 - 1
    boundedRun[job] = fastLogarithm(max(run, 10)) / 3 - 2
    costPerSecond[job] = 1 / max(run, 10)
    machineSeconds[job] = run * share
    fixedKey[job] =
      weights.boundedRun * boundedRun[job] + weights.run * (logRun - 2) + weights.width * width[job]
      + weights.share * share + weights.shareByRun * share * logRun
      + weights.widthByRun * width[job] * boundedRun[job]
      + weights.area * fastLogarithm(1 + run * share) / 4
    pressure.change(width: Int(n), costPerSecond: costPerSecond[job], sign: 1)
  }

  mutating func dequeue(_ job: Int, of jobs: borrowing SubmittedJobs) {
    pressure.change(width: Int(jobs.processors[job]), costPerSecond: costPerSecond[job], sign: -1)
  }

  mutating func pick(from state: borrowing SelectionState, of jobs: borrowing SubmittedJobs) -> Int {
    if state.queue.count == 1 { return 0 }
    pressure.sumUp()
    drain.update(from: state)
    let total = pressure.total
    let fitting = pressure.ofJobs(needingAtMost: Int(state.free))
    let logPressure = fastLogarithm(total + 1e-3) / 3
    let byWidth = weights.pressureByWidth * logPressure
    let byRun = weights.pressureByRun * logPressure
    let idle = weights.drains + weights.idleShare * Double(state.free) / machineProcessors
    var best = 0
    var bestKey = Double.infinity
    for position in 0..<state.queue.count {
      let job = Int(state.queue[position])
      let n = Int64(jobs.processors[job])
      let index = drain.index(freeing: n)
      let left = drain.free[index] - n
      let seconds = drain.seconds[index]
      let wait = Double(state.now - jobs.submitSeconds[job])
      let run = Double(jobs.estimatedSeconds[job])
      var key = fixedKey[job] + byWidth * width[job] + byRun * boundedRun[job]
      key += weights.slowdown * fastLogarithm(max(1, (wait + seconds + run) * costPerSecond[job]))
      key += weights.wait * fastLogarithm(1 + wait)
      key += weights.areaPressure * fastLogarithm(1 + machineSeconds[job] * total)
      key += weights.freeAfter * Double(left)
      key += weights.besides * pressure.ofJobs(needingAtMost: Int(left)) / total
      if index > 0 {
        key += idle + weights.drain * fastLogarithm(1 + seconds)
        key += weights.drainPressure * fastLogarithm(1 + seconds * total)
        key += weights.drainFitting * fastLogarithm(1 + seconds * fitting)
        key += weights.idleArea * fastLogarithm(1 + drain.idleArea[index] / machineProcessors)
      }
      if key < bestKey {
        bestKey = key
        best = position
      }
    }
    return best
  }

  /// The weights by name, with what is constant in a feature multiplied in.
  private struct Weights {
    let boundedRun, run, width, share, shareByRun, widthByRun, area: Double
    let slowdown, wait, areaPressure, pressureByWidth, pressureByRun: Double
    let drains, drain, drainPressure, drainFitting, idleArea, idleShare, freeAfter, besides: Double

    init(_ key: FeatureKey, machineProcessors: Double) {
      boundedRun = key[.boundedRun]
      run = key[.run]
      width = key[.width]
      share = key[.share]
      shareByRun = key[.shareByRun]
      widthByRun = key[.widthByRun]
      area = key[.area]
      slowdown = key[.slowdown] / 3
      wait = key[.wait] / 4
      areaPressure = key[.areaPressure] / 4
      pressureByWidth = key[.pressureByWidth]
      pressureByRun = key[.pressureByRun]
      drains = key[.drains]
      drain = key[.drain] / 4
      drainPressure = key[.drainPressure] / 4
      drainFitting = key[.drainFitting] / 4
      idleArea = key[.idleArea] / 4
      idleShare = key[.idleShare]
      freeAfter = key[.freeAfter] / machineProcessors
      besides = key[.besides]
    }
  }
}
