extension ScheduleMetrics {
  /// Metrics of several schedules as one: sums for counts, maxima for maxima, means weighted by the
  /// jobs for everything else (so that pooled percentiles are means of percentiles).
  package init(pooling parts: [ScheduleMetrics]) {
    self.init()
    if parts.count == 1 {
      self = parts[0]
      return
    }
    let total = parts.reduce(0) { $0 + $1.jobs }
    guard total > 0 else { return }
    func average(_ value: KeyPath<ScheduleMetrics, Double>) -> Double {
      parts.reduce(0) { $0 + $1[keyPath: value] * Double($1.jobs) } / Double(total)
    }
    func maximum(_ value: KeyPath<ScheduleMetrics, Double>) -> Double {
      parts.reduce(0) { max($0, $1[keyPath: value]) }
    }
    jobs = total
    meanWaitSeconds = average(\.meanWaitSeconds)
    medianWaitSeconds = average(\.medianWaitSeconds)
    p95WaitSeconds = average(\.p95WaitSeconds)
    p99WaitSeconds = average(\.p99WaitSeconds)
    maxWaitSeconds = maximum(\.maxWaitSeconds)
    meanBoundedSlowdown = average(\.meanBoundedSlowdown)
    medianBoundedSlowdown = average(\.medianBoundedSlowdown)
    p95BoundedSlowdown = average(\.p95BoundedSlowdown)
    maxBoundedSlowdown = maximum(\.maxBoundedSlowdown)
    utilisation = average(\.utilisation)
    makespanSeconds = parts.reduce(0) { $0 + $1.makespanSeconds }
    userFairness = average(\.userFairness)
    areaWeightedWaitSeconds = average(\.areaWeightedWaitSeconds)
    if parts.allSatisfy({ $0.poweredRatio != nil }) {
      poweredRatio = parts.reduce(0) { $0 + ($1.poweredRatio ?? 1) * Double($1.jobs) } / Double(total)
    }
  }
}
