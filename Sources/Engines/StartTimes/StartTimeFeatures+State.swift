internal import RunTimes
internal import Simulation

extension StartTimeFeatures {
  func putJob(_ ask: JobAsk, _ replay: QueueReplay, _ scene: borrowing Scene, _ row: inout [Float]) {
    let workload = replay.jobs.workload
    let job = ask.job
    let width = Double(ask.processors)
    let request = Double(ask.requestedSeconds)
    let clock = replay.now + workload.originSeconds
    let user = Int(workload.user[job])
    row.append(Self.logarithm(width))
    row.append(Self.logarithm(request))
    row.append(Self.logarithm(width * request))
    row.append(Float(width / Double(replay.processors)))
    row.append(Float(Double(clock % 86_400) / 3600))
    row.append(Float((clock / 86_400) % 7))
    row.append(Float(replay.jobs.queue[job]))
    row.append(Float(replay.jobs.partition[job]))
    row.append(Self.logarithm(Double(replay.now - workload.submitSeconds[job])))
    row.append(Float(replay.recent.runningOfUser[user]))
    row.append(Float(replay.recent.waitingOfUser[user]))
    row.append(Self.logarithm(Double(scene.waitingMedian[scene.target])))
  }

  func putQueue(_ replay: QueueReplay, _ scene: borrowing Scene, _ row: inout [Float]) {
    let width = scene.waiting[scene.target].processors
    let request = scene.waiting[scene.target].plannedSeconds
    let area = Double(width) * Double(request)
    var areaAhead = 0.0
    var likelyAhead = 0.0
    var processorsAhead = 0.0
    var widerAhead = 0
    var smaller = 0
    var fitting = 0
    var fittingWait: Int64 = 0
    var widest: Int32 = 0
    for (position, other) in scene.waiting.enumerated() {
      if position == scene.target { continue }
      let otherArea = Double(other.processors) * Double(other.plannedSeconds)
      if position < scene.target {
        areaAhead += otherArea
        likelyAhead += Double(other.processors) * Double(scene.waitingMedian[position])
        processorsAhead += Double(other.processors)
        if other.processors > width { widerAhead += 1 }
      }
      if otherArea < area { smaller += 1 }
      if Int64(other.processors) <= replay.free {
        fitting += 1
        fittingWait = max(fittingWait, replay.now - other.submitSeconds)
      }
      widest = max(widest, other.processors)
    }
    let oldest = scene.waiting.first.map { replay.now - $0.submitSeconds } ?? 0
    row.append(Float(Double(replay.free) / Double(replay.processors)))
    row.append(Float(replay.free - Int64(width)) / Float(replay.processors))
    row.append(Float(scene.waiting.count))
    row.append(Self.logarithm(areaAhead))
    row.append(Self.logarithm(likelyAhead))
    row.append(Self.logarithm(processorsAhead))
    row.append(Float(widerAhead))
    row.append(Float(smaller))
    row.append(Float(fitting))
    row.append(Self.logarithm(Double(fittingWait)))
    row.append(Self.logarithm(Double(oldest)))
    row.append(Float(widest) / Float(replay.processors))
    row.append(Float(scene.running.count))
  }

  /// When enough processors come free, were nobody ahead.
  func putReleases(_ replay: QueueReplay, _ scene: borrowing Scene, _ row: inout [Float]) {
    let needed = Int64(scene.waiting[scene.target].processors)
    let late = replay.running.map { Scene.left(replay, Int($0), 0.9) }
    let planned = scene.running.map(\.plannedSeconds)
    for ends in [planned, scene.runningMedian, late] {
      row.append(Self.logarithm(Self.shadow(needed, replay.free, ends, scene)))
    }
    row.append(Self.logarithm(Double(planned.min() ?? 0)))
    row.append(Self.logarithm(Double(scene.runningMedian.min() ?? 0)))
  }

  private static func shadow(
    _ needed: Int64, _ free: Int64, _ ends: [Int32], _ scene: borrowing Scene
  ) -> Double {
    var available = free
    if available >= needed { return 0 }
    for position in ends.indices.sorted(by: { (ends[$0], $0) < (ends[$1], $1) }) {
      available += Int64(scene.running[position].processors)
      if available >= needed { return Double(ends[position]) }
    }
    return Double(horizonSeconds)
  }

  func putRecent(_ ask: JobAsk, _ replay: QueueReplay, _ row: inout [Float]) {
    let recent = replay.recent
    let now = replay.now
    let width = ask.processors
    let user = replay.jobs.workload.user[ask.job]
    func since(_ seconds: Int64?) -> Float { seconds.map { Self.logarithm(Double(now - $0)) } ?? -1 }
    func wait(_ start: RecentStarts.Start?) -> Float {
      start.map { Self.logarithm(Double($0.waitSeconds)) } ?? -1
    }
    row.append(since(recent.last.last?.seconds))
    row.append(recent.lastEndSeconds < 0 ? -1 : since(recent.lastEndSeconds))
    for count in [4, RecentStarts.remembered] {
      let waits = recent.last.suffix(count).map { wait($0) }
      row.append(waits.isEmpty ? -1 : waits.reduce(0, +) / Float(waits.count))
    }
    row.append(
      recent.last.isEmpty
        ? -1 : Float(recent.last.count { $0.waitSeconds <= 60 }) / Float(recent.last.count))
    let ofUser = recent.lastOfUser[Int(user)]
    let ofWidth = recent.lastOfWidth[RecentStarts.widthClass(width)]
    row += [wait(ofUser), since(ofUser?.seconds), wait(ofWidth), since(ofWidth?.seconds)]
    let fitting = recent.waitsOfFitting.suffix(9).sorted()
    row.append(fitting.isEmpty ? -1 : Self.logarithm(Double(fitting[fitting.count / 2])))
    row.append(fitting.isEmpty ? -1 : Self.logarithm(Double(fitting[fitting.count - 1])))
  }

  /// Jobs that ask for no more than this one, and for no less: what an easier job still waits for, this
  /// one will wait for too; where a harder one has just started, this one may.
  func putEasierAndHarder(_ ask: JobAsk, _ replay: QueueReplay, _ row: inout [Float]) {
    let workload = replay.jobs.workload
    let width = ask.processors
    let request = ask.requestedSeconds
    var easier = 0
    var longest = Int64(-1)
    var least = Int64.max
    for other in replay.waiting where Int(other) != ask.job {
      let index = Int(other)
      guard workload.processors[index] <= width, workload.requestedSeconds[index] <= request else { continue }
      let waited = replay.now - workload.submitSeconds[index]
      easier += 1
      longest = max(longest, waited)
      least = min(least, waited)
    }
    row.append(Float(easier))
    row.append(easier == 0 ? -1 : Self.logarithm(Double(longest)))
    row.append(easier == 0 ? -1 : Self.logarithm(Double(least)))
    let recent = replay.recent
    let harder = recent.last.last { $0.processors >= width && $0.requestedSeconds >= request }
    let easy = recent.last.last { $0.processors <= width && $0.requestedSeconds <= request }
    let same = recent.lastOfAsk[RecentStarts.Ask(ask, user: workload.user[ask.job])]
    for start in [harder, easy, same] {
      row.append(start.map { Self.logarithm(Double($0.waitSeconds)) } ?? -1)
      row.append(start.map { Self.logarithm(Double(replay.now - $0.seconds)) } ?? -1)
    }
  }

  /// Jobs like this one that wait already: it can hardly start long before them.
  func putWaitingAlike(_ ask: JobAsk, _ replay: QueueReplay, _ row: inout [Float]) {
    let workload = replay.jobs.workload
    let widthClass = RecentStarts.widthClass(ask.processors)
    var sameWidth = 0
    var leastWait = Int64(-1)
    var ofUser = 0
    var longestOfUser = Int64(-1)
    for other in replay.waiting {
      if Int(other) == ask.job { break }
      let waited = replay.now - workload.submitSeconds[Int(other)]
      if RecentStarts.widthClass(workload.processors[Int(other)]) == widthClass {
        sameWidth += 1
        leastWait = waited
      }
      if workload.user[Int(other)] == workload.user[ask.job] {
        ofUser += 1
        if longestOfUser < 0 { longestOfUser = waited }
      }
    }
    row.append(Float(sameWidth))
    row.append(leastWait < 0 ? -1 : Self.logarithm(Double(leastWait)))
    row.append(Float(ofUser))
    row.append(longestOfUser < 0 ? -1 : Self.logarithm(Double(longestOfUser)))
  }
}
