internal import JobLogs
internal import Machines
internal import Simulation
internal import StartTimes

/// A log with its recorded starts, and the machine that it is of.
struct EtaRecord {
  let log: JobLog
  let jobs: RecordedJobs
  let processors: Int
  /// Of the machine file, where there is one.
  let processorsPerNode: Int?
  let leftOut: RecordedJobs.LeftOut

  init(_ arguments: LogArguments, quiet: Bool) throws {
    Interrupt.endsAtOnce(true)
    defer { Interrupt.endsAtOnce(false) }
    log = try arguments.read()
    let machine = try arguments.machine.map { path in try Machine(path: path) }
    processors = try arguments.machineProcessors(log, machine)
    processorsPerNode = machine.map { $0.totalProcessors / max($0.nodeGroups.reduce(0) { $0 + $1.count }, 1) }
    var leftOut = RecordedJobs.LeftOut()
    jobs = RecordedJobs(log, processors: processors, leftOut: &leftOut)
    self.leftOut = leftOut
    guard jobs.startSeconds.contains(where: { $0 != RecordedJobs.never }) else {
      throw EtaError(
        "the log tells no start: it needs the waits (or starts) of the jobs that have run; "
          + "simulate one with plait simulate --out where there is none",
        file: log.source)
    }
    if !quiet { say(leftOut) }
  }

  private func say(_ leftOut: RecordedJobs.LeftOut) {
    let reasons = [
      (leftOut.unfit, "no processors, or more than the machine has"),
      (leftOut.untold, "their wait or cancellation is not told"),
      (leftOut.duplicate, "job number seen before"),
    ]
    for (count, reason) in reasons where count > 0 {
      Console.shared.warning("\(count) jobs left out: \(reason)")
    }
  }

  /// Seconds since 1970 of the clock's 0, where the log tells.
  var unixOrigin: Int64? {
    if jobs.workload.originSeconds != 0 { return jobs.workload.originSeconds }
    return log.header.unixStartSeconds.flatMap { $0 > 0 ? $0 : nil }
  }
}
