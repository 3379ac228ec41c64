extension Report {
  /// Jobs as rectangles, time across and processors up, for a chosen window of a schedule.
  ///
  /// Up to `detailLimit` jobs are drawn one by one. With more, the page first shows how full each
  /// stretch of processors is, and the single jobs once a zoom leaves few enough; beyond
  /// `embeddingLimit` jobs the page keeps the fullness only, so that it stays small.
  package struct Gantt: Sendable {
    /// A job: when it ran, on how many processors, whose it was, how long it had waited.
    package struct Job: Sendable {
      package var id: String
      package var owner: String
      package var start: Double
      package var end: Double
      package var processors: Int
      package var waitSeconds: Double
      /// The processors it had, where they are known.
      package var placement: [Range<Int>]?

      package init(
        id: String, owner: String, start: Double, end: Double, processors: Int, waitSeconds: Double,
        placement: [Range<Int>]? = nil
      ) {
        self.id = id
        self.owner = owner
        self.start = start
        self.end = end
        self.processors = processors
        self.waitSeconds = waitSeconds
        self.placement = placement
      }
    }

    package var title: String
    package var caption: String
    package var origin: TimeOrigin
    /// The window, in seconds after the origin; jobs outside it are left out.
    package var window: ClosedRange<Double>
    /// The processors of the machine: the height of the chart.
    package var processorCount: Int
    package var jobs: [Job]

    package init(
      title: String, caption: String = "", origin: TimeOrigin = .elapsed, window: ClosedRange<Double>,
      processorCount: Int, jobs: [Job]
    ) {
      self.title = title
      self.caption = caption
      self.origin = origin
      self.window = window
      self.processorCount = processorCount
      self.jobs = jobs
    }
  }
}

extension Report.Gantt {
  /// The most jobs that are drawn one by one.
  package static let detailLimit = 4_000
  /// The most jobs that the page carries.
  package static let embeddingLimit = 20_000

  private static let columns = 320
  private static let rows = 48
  private static let listed = 25

  /// The jobs that run inside the window, in the order of their start.
  private var shown: [Job] {
    let inside = jobs.filter { $0.end > window.lowerBound && $0.start < window.upperBound }
    return inside.indices.sorted { (inside[$0].start, $0) < (inside[$1].start, $1) }.map { inside[$0] }
  }

  var figure: Figure {
    let shown = shown
    let places = placements(shown)
    let height = max(processorCount, places.flatMap { $0 }.map(\.upperBound).max() ?? 0, 1)
    let isDetailed = shown.count <= Self.detailLimit
    var caption = caption
    func say(_ sentence: String) { caption += (caption.isEmpty ? "" : " ") + sentence }
    if shown.contains(where: { $0.placement == nil }) {
      say("Which processors a job had is not known: each takes the lowest that are free.")
    }
    if !isDetailed {
      let count = NumberFormat.integer.text(Double(shown.count))
      say("\(count) jobs: shown as the share of each stretch of processors that is in use")
      caption += shown.count <= Self.embeddingLimit ? "; zoom in for the single jobs." : "."
    }
    var members: [(String, JSONText)] = [
      ("time", origin.json(spanSeconds: window.upperBound - window.lowerBound)),
      ("low", .number(window.lowerBound)), ("high", .number(window.upperBound)),
      ("processors", .number(Double(processorCount))), ("height", .number(Double(height))),
      ("limit", .number(Double(Self.detailLimit))),
    ]
    if shown.count <= Self.embeddingLimit { members.append(("jobs", columns(shown, places))) }
    if !isDetailed { members.append(("strips", strips(shown, places, height))) }
    return Figure(
      kind: "gantt", title: title, caption: caption, heightPixels: 460,
      summary: "\(shown.count) jobs on \(processorCount) processors", data: .object(members),
      tables: [table(shown)])
  }

  /// The processors of each job: as given, or packed when any job's are missing.
  private func placements(_ shown: [Job]) -> [[Range<Int>]] {
    if !shown.contains(where: { $0.placement == nil }) { return shown.map { $0.placement ?? [] } }
    return ProcessorPacking(
      starts: shown.map(\.start), ends: shown.map(\.end), processors: shown.map(\.processors),
      capacity: processorCount
    ).ranges
  }

  private func columns(_ shown: [Job], _ places: [[Range<Int>]]) -> JSONText {
    var owners: [String] = []
    var numberOfOwner: [String: Int] = [:]
    for job in shown where numberOfOwner[job.owner] == nil {
      numberOfOwner[job.owner] = owners.count
      owners.append(job.owner)
    }
    var jobOfBlock: [Double] = []
    var lows: [Double] = []
    var highs: [Double] = []
    for (index, ranges) in places.enumerated() {
      for range in ranges {
        jobOfBlock.append(Double(index))
        lows.append(Double(range.lowerBound))
        highs.append(Double(range.upperBound))
      }
    }
    return .object([
      ("id", .array(shown.map { .string($0.id) })), ("owners", .array(owners.map { .string($0) })),
      ("owner", .numbers(shown.map { Double(numberOfOwner[$0.owner] ?? 0) })),
      ("start", .numbers(shown.map(\.start))), ("end", .numbers(shown.map(\.end))),
      ("wait", .numbers(shown.map(\.waitSeconds))),
      ("processors", .numbers(shown.map { Double($0.processors) })),
      ("blockJob", .numbers(jobOfBlock)), ("blockLow", .numbers(lows)), ("blockHigh", .numbers(highs)),
    ])
  }

  /// The share in use of each stretch of processors over each stretch of time, in percent, one row
  /// of the machine after another.
  private func strips(_ shown: [Job], _ places: [[Range<Int>]], _ height: Int) -> JSONText {
    let rows = min(Self.rows, height)
    let cellSeconds = (window.upperBound - window.lowerBound) / Double(Self.columns)
    let cellProcessors = Double(height) / Double(rows)
    var used = Array(repeating: 0.0, count: rows * Self.columns)
    /// The cells that a stretch touches, each with the length of its part.
    func parts(_ low: Double, _ high: Double, _ size: Double, _ count: Int) -> [(cell: Int, part: Double)] {
      guard high > low else { return [] }
      let first = min(count - 1, max(0, Int(low / size)))
      let last = min(count - 1, max(first, Int(high / size)))
      return (first...last).map { cell in
        (cell, max(0, min(high, Double(cell + 1) * size) - max(low, Double(cell) * size)))
      }
    }
    for (job, ranges) in zip(shown, places) {
      let start = max(job.start, window.lowerBound) - window.lowerBound
      let end = min(job.end, window.upperBound) - window.lowerBound
      let across = parts(start, end, cellSeconds, Self.columns)
      for range in ranges {
        let up = parts(Double(range.lowerBound), Double(range.upperBound), cellProcessors, rows)
        for (row, processors) in up {
          for (column, seconds) in across { used[row * Self.columns + column] += seconds * processors }
        }
      }
    }
    let full = cellSeconds * cellProcessors
    return .object([
      ("columns", .number(Double(Self.columns))), ("rows", .number(Double(rows))),
      ("percent", .numbers(used.map { (min(1, $0 / full) * 100).rounded() })),
    ])
  }

  private func table(_ shown: [Job]) -> Report.Table {
    func work(_ job: Job) -> Double { (job.end - job.start) * Double(job.processors) }
    let largest = shown.indices.sorted { (-work(shown[$0]), $0) < (-work(shown[$1]), $1) }
      .prefix(Self.listed).map { shown[$0] }
    let caption =
      shown.count > Self.listed
      ? "The \(Self.listed) largest of the \(shown.count) jobs in the window" : "The jobs in the window"
    return .init(
      caption: caption,
      columns: [
        .init("Job"), .init("User"), .init("Start"), .init("Run time", format: .duration),
        .init("Processors", format: .integer), .init("Wait", format: .duration),
      ],
      rows: largest.map { job in
        .init([
          .text(job.id), .text(job.owner), .text(origin.text(job.start)), .number(job.end - job.start),
          .number(Double(job.processors)), .number(job.waitSeconds),
        ])
      })
  }
}
