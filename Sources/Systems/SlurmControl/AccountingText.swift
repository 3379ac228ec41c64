/// The accounting records of jobs that are over, as `sacct` prints them when it is asked for these fields.
enum AccountingText {
  static let fields = [
    "JobIDRaw", "Submit", "Eligible", "Start", "End", "TimelimitRaw", "AllocCPUS", "NNodes", "User",
    "Account",
    "Partition", "QOS", "State",
  ]

  /// Reads `sacct -X -n -P`; records that lack a time are no history and are passed over.
  static func jobs(_ bytes: [UInt8]) -> [PassedJob] {
    var jobs: [PassedJob] = []
    bytes.withUnsafeBytes { all in
      for line in all.split(separator: UInt8(ascii: "\n")) {
        let text = line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map {
          String(decoding: $0, as: UTF8.self)
        }
        if text.count == fields.count, let job = job(text) { jobs.append(job) }
      }
    }
    return jobs
  }

  private static func job(_ text: [String]) -> PassedJob? {
    guard let number = SlurmCount.value(text[0]), let submit = SlurmCount.value(text[1]),
      let start = SlurmCount.value(text[3]), let end = SlurmCount.value(text[4]), start > 0, end >= start,
      let processors = SlurmCount.value(text[6]), processors > 0
    else { return nil }
    var live = LiveJob(number: number)
    live.state = LiveJob.State(slurm: text[12].split(separator: " ").first.map(String.init) ?? "")
    guard live.hasEnded else { return nil }
    live.submitSeconds = submit
    live.eligibleSeconds = SlurmCount.value(text[2])
    live.startSeconds = start
    live.endSeconds = end
    // Minutes; a word where there is no limit.
    live.limitSeconds = SlurmCount.value(text[5]).flatMap { $0 > 0 && $0 < 1 << 40 ? $0 * 60 : nil }
    live.processors = processors
    live.nodes = max(SlurmCount.value(text[7]) ?? 1, 1)
    live.user = text[8]
    live.account = text[9]
    live.partition = text[10]
    live.quality = text[11]
    return PassedJob(live)
  }
}
