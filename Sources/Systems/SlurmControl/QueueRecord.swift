internal import JobLogs
internal import Slurm

/// One job as JSON has it, before it is known whether all that a `LiveJob` needs is there.
struct QueueRecord {
  /// Why a record is no job.
  struct Refusal: Error {
    var reason: String
  }

  /// Slurm's NO_VAL and INFINITE, as which the text form prints a priority that is not set.
  private static let unset: Int64 = 0xFFFF_FFFE
  private static let infinite: Int64 = 0xFFFF_FFFF

  var number: Int64?
  var cluster = ""
  private var states: [String] = []
  private var user = ""
  private var userNumber: Int64?
  private var account = ""
  private var partition = ""
  private var quality = ""
  private var submit: Int64?
  private var eligible: Int64?
  private var start: Int64?
  private var end: Int64?
  private var limitMinutes: Int64?
  private var isUnlimited = false
  private var processors: Int64?
  private var requested: Int64?
  private var nodes: Int64?
  private var priority: Int64?
  private var nice: Int64?
  private var reason = ""
  private var dependency = ""
  private var shared = ""
  private var nodeList = ""
  private var reservation = ""
  private var arrayJob: Int64?
  private var arrayTask: Int64?
  private var arrayTasks = ""
  private var arrayLimit: Int64?
  private var leader: Int64?
  private var restarts: Int64?
  private var part: Int64?

  /// Reads an object.
  init(_ scanner: inout JSONScanner) throws(JobLogError) {
    try scanner.object { (key, scanner) throws(JobLogError) in
      if try !readNumber(key, &scanner), try !readText(key, &scanner) { try scanner.skipValue() }
    }
  }

  private mutating func readNumber(
    _ key: String, _ scanner: inout JSONScanner
  ) throws(JobLogError) -> Bool {
    switch key {
    case "job_id": number = try scanner.number()?.value
    case "user_id": userNumber = try scanner.number()?.value
    case "submit_time": submit = try scanner.number()?.value
    case "eligible_time": eligible = try scanner.number()?.value
    case "start_time": start = try scanner.number()?.value
    case "end_time": end = try scanner.number()?.value
    case "time_limit":
      let limit = try scanner.number()
      limitMinutes = limit?.value
      isUnlimited = limit == nil || limit?.isInfinite == true || limitMinutes == Self.infinite
    case "cpus": processors = try scanner.number()?.value
    case "node_count": nodes = try scanner.number()?.value
    case "priority":
      let value = try scanner.number()
      priority = value?.value ?? (value?.isInfinite == true ? Self.infinite : Self.unset)
    // Null is 0; a nice that is not there at all is not known, and nobody may act on it.
    case "nice": nice = Self.nice(try scanner.number())
    case "array_job_id": arrayJob = try scanner.number()?.value
    case "array_task_id": arrayTask = try scanner.number()?.value
    case "array_max_tasks": arrayLimit = try scanner.number()?.value
    case "restart_cnt": restarts = try scanner.number()?.value ?? 0
    case "het_job_id": leader = try scanner.number()?.value
    case "het_job_offset": part = try scanner.number()?.value
    default: return false
    }
    return true
  }

  /// v0.0.38 and v0.0.39 print a negative value modulo 2^32.
  private static func nice(_ number: JSONScanner.Number?) -> Int64? {
    guard let number else { return 0 }
    let wrapped = infinite + 1
    return number.value.map { $0 > NiceChange.limits.upperBound && $0 < wrapped ? $0 - wrapped : $0 }
  }

  private mutating func readText(
    _ key: String, _ scanner: inout JSONScanner
  ) throws(JobLogError) -> Bool {
    switch key {
    case "job_state": states = try scanner.texts()
    case "user_name": user = try scanner.text() ?? ""
    case "account": account = try scanner.text() ?? ""
    case "partition": partition = try scanner.text() ?? ""
    case "qos": quality = try scanner.text() ?? ""
    case "state_reason": reason = try scanner.text() ?? ""
    case "shared": shared = try scanner.text() ?? ""
    case "dependency": dependency = try scanner.text() ?? ""
    case "nodes": nodeList = try scanner.text() ?? ""
    case "resv_name": reservation = try scanner.text() ?? ""
    case "array_task_string": arrayTasks = try scanner.text() ?? ""
    case "cluster": cluster = try scanner.text() ?? ""
    case "tres_req_str": requested = Self.processors(in: try scanner.text() ?? "")
    default: return false
    }
    return true
  }

  /// The job, or what is missing.
  var job: Result<LiveJob, Refusal> {
    guard let number, number > 0 else { return .failure(Refusal(reason: "no job_id")) }
    guard !states.isEmpty else { return .failure(Refusal(reason: "no job_state")) }
    guard let submit, submit > 0 else { return .failure(Refusal(reason: "no submit_time")) }
    // slurmrestd of Slurm 22.05 leaves `cpus` out where the number of tasks was not said.
    guard let processors = processors ?? requested, processors >= 0 else {
      return .failure(Refusal(reason: "no cpus"))
    }
    guard let nodes, nodes >= 0 else { return .failure(Refusal(reason: "no node_count")) }
    guard let priority else { return .failure(Refusal(reason: "no priority")) }
    guard let nice, NiceChange.limits.contains(nice) else { return .failure(Refusal(reason: "no nice")) }
    var job = LiveJob(number: number)
    job.shownNumber = shownNumber(number)
    job.state = LiveJob.State(slurm: Self.deciding(states))
    job.user = user.isEmpty ? userNumber.map(String.init) ?? "" : user
    job.account = account
    job.partition = partition
    job.quality = quality
    job.submitSeconds = submit
    job.eligibleSeconds = Self.moment(eligible)
    job.startSeconds = Self.moment(start)
    // Without a limit the end is 2^32 minutes away; the text form says that there is none.
    job.endSeconds = isUnlimited && !job.hasEnded ? nil : Self.moment(end)
    // A limit that is not set (NO_VAL) is the partition's until the job starts.
    job.limitSeconds = limitMinutes.flatMap { (0..<Self.unset).contains($0) ? $0 * 60 : nil }
    job.processors = processors
    job.nodes = nodes
    job.priority = priority
    job.nice = nice
    job.reason = reason
    job.isDependent = !dependency.isEmpty && dependency != "(null)"
    job.nodeList = nodeList
    job.wasRequeued = restarts != 0
    job.reservation = reservation == "(null)" ? "" : reservation
    // `none`: shared with nobody.
    job.takesWholeNodes = shared.lowercased() == "none"
    job.heterogeneousLeader = leader.flatMap { $0 > 0 ? $0 : nil }
    job.tasks = ArrayTasks.count(job.shownNumber)
    return .success(job)
  }

  /// As squeue shows it: `13_[1-5%2]`, `13_4`, `16+1`.
  private func shownNumber(_ number: Int64) -> String {
    if let arrayJob, arrayJob > 0 {
      if !arrayTasks.isEmpty {
        let hasLimit = arrayTasks.contains("%")
        let limit = hasLimit ? "" : arrayLimit.flatMap { $0 > 0 ? "%\($0)" : nil } ?? ""
        return "\(arrayJob)_[\(arrayTasks)\(limit)]"
      }
      if let arrayTask, (0..<Self.unset).contains(arrayTask) { return "\(arrayJob)_\(arrayTask)" }
    }
    if let leader, leader > 0, let part, (0..<Self.unset).contains(part) { return "\(leader)+\(part)" }
    return String(number)
  }

  /// Of a state and its flags the one that Slurm's text form shows.
  private static func deciding(_ states: [String]) -> String {
    let upper = states.flatMap { $0.uppercased().split(separator: ",").map(String.init) }
    for flag in ["COMPLETING", "STOPPED", "REVOKED"] where upper.contains(flag) { return flag }
    return upper.first ?? ""
  }

  /// A time; 0 and NO_VAL are none.
  private static func moment(_ seconds: Int64?) -> Int64? {
    seconds.flatMap { $0 > 0 && $0 != unset && $0 != infinite ? $0 : nil }
  }

  /// The processors of resources such as `cpu=4,mem=8G,node=1`.
  private static func processors(in resources: String) -> Int64? {
    for entry in resources.split(separator: ",") where entry.hasPrefix("cpu=") {
      return SlurmCount.value(entry.dropFirst(4))
    }
    return nil
  }
}
