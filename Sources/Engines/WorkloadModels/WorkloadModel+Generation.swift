package import JobLogs
internal import Statistics

extension WorkloadModel {
  /// Generates a log of `jobs` jobs for a machine of `processors` processors.
  ///
  /// Time 0 is a midnight. With a `utilisation`, the times between arrivals are stretched so that
  /// the work submitted, in processor seconds, is that share of what the machine can do between
  /// the first arrival and the last; the daily cycle stays. The same arguments give the same log.
  ///
  /// Complexity: O(jobs), at more than a million jobs a second.
  /// - Precondition: `jobs` and `processors` are positive, as is `utilisation`.
  package func generate(
    jobs count: Int, processors: Int, seed: UInt64, utilisation: Double? = nil
  ) -> JobLog {
    precondition(count > 0, "a workload has at least one job")
    precondition((1...Int(Int32.max)).contains(processors), "a machine has at least one processor")
    precondition(utilisation ?? 1 > 0, "a utilisation is positive")
    let root = RandomGenerator(seed: seed)
    var streams = kinds.enumerated().map { index, parameters in
      Stream(
        arrivals: LublinFeitelsonArrivals(parameters),
        jobs: LublinFeitelsonJobs(parameters, processors: processors),
        arrivalRandom: root.stream(UInt64(4 * index)),
        jobRandom: root.stream(UInt64(4 * index + 1)))
    }
    for index in streams.indices { streams[index].advance() }
    var userRandom = root.stream(1 << 32)
    var sessions = users.map { UserSessions($0, jobs: count, using: &userRandom) }

    var submits = [Double]()
    submits.reserveCapacity(count)
    var columns = Columns(count: count, isFull: users != nil)
    var kindOfJob: [UInt8] = []
    let hasKinds = kinds.count > 1
    var work = 0.0
    for _ in 0..<count {
      var kind = 0
      if hasKinds {
        for index in streams.indices where streams[index].seconds < streams[kind].seconds {
          kind = index
        }
        kindOfJob.append(UInt8(kind))
      }
      let now = streams[kind].seconds
      submits.append(streams[kind].tick)
      if sessions != nil {
        let job = sessions!.next(
          atSeconds: now, jobs: streams[kind].jobs, using: &streams[kind].jobRandom)
        columns.append(job)
        work += Double(job.size) * Double(job.runSeconds)
      } else {
        let (size, run) = streams[kind].job()
        columns.append(size: size, runSeconds: run)
        work += Double(size) * Double(run)
      }
      streams[kind].advance()
    }
    let stretch = Self.stretch(
      submits: submits, kindOfJob: kindOfJob, streams: streams,
      wantedSpanSeconds: utilisation.map { work / ($0 * Double(processors)) })
    var seconds = [Int64]()
    seconds.reserveCapacity(count)
    for index in 0..<count {
      let kind = hasKinds ? Int(kindOfJob[index]) : 0
      seconds.append(Int64(streams[kind].arrivals.seconds(atTick: submits[index] * stretch)))
    }
    // Stretching moves the kinds against each other, as their days differ.
    if hasKinds, zip(seconds, seconds.dropFirst()).contains(where: { $0 > $1 }) {
      let order = seconds.indices.sorted { (seconds[$0], $0) < (seconds[$1], $1) }
      seconds = order.map { seconds[$0] }
      kindOfJob = order.map { kindOfJob[$0] }
      columns.reorder(order)
    }
    return columns.log(
      submitSeconds: seconds, kindOfJob: kindOfJob, header: header(count, processors, seed, utilisation))
  }

  /// The factor for ticks that makes the log as long as wanted.
  private static func stretch(
    submits: [Double], kindOfJob: [UInt8], streams: [Stream], wantedSpanSeconds: Double?
  ) -> Double {
    guard let wantedSpanSeconds, submits.count > 1 else { return 1 }
    func span(_ factor: Double) -> Double {
      let last = kindOfJob.last.map { Int($0) } ?? 0
      let first = kindOfJob.first.map { Int($0) } ?? 0
      return streams[last].arrivals.seconds(atTick: submits[submits.count - 1] * factor)
        - streams[first].arrivals.seconds(atTick: submits[0] * factor)
    }
    // The span grows with the factor; halving the interval finds it to the last second.
    var low = 0.0
    var high = 1.0
    while span(high) < wantedSpanSeconds, high < 1e12 { high *= 2 }
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if span(middle) < wantedSpanSeconds { low = middle } else { high = middle }
    }
    return high
  }

  private func header(
    _ count: Int, _ processors: Int, _ seed: UInt64, _ utilisation: Double?
  ) -> JobLogHeader {
    var header = JobLogHeader()
    header.computer = "generated"
    header.maxProcessors = processors
    header.maxNodes = processors
    header.other = [
      .init(label: "Version", value: "2.2"),
      .init(label: "MaxJobs", value: "\(count)"), .init(label: "MaxRecords", value: "\(count)"),
      .init(
        label: "Note",
        value: "Lublin and Feitelson's model (2003)\(users == nil ? "" : ", with users"), seed \(seed)"
          + (utilisation.map { ", utilisation \($0)" } ?? "")),
    ]
    return header
  }

  /// The arrivals and jobs of one kind.
  private struct Stream {
    var arrivals: LublinFeitelsonArrivals
    var jobs: LublinFeitelsonJobs
    var arrivalRandom: RandomGenerator
    var jobRandom: RandomGenerator
    /// The next arrival, in ticks and in seconds before any stretching.
    var tick = 0.0
    var seconds = 0.0

    mutating func advance() {
      tick += arrivals.gap(using: &arrivalRandom)
      seconds = arrivals.seconds(atTick: tick)
    }

    mutating func job() -> (size: Int32, runSeconds: Int32) {
      let size = jobs.size(using: &jobRandom)
      let exponent = jobs.runExponent(size: size, using: &jobRandom)
      return (Int32(size), LublinFeitelsonJobs.runSeconds(exponent: exponent))
    }
  }
}
