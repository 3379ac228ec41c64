internal import Files
internal import JobLogs
internal import Simulation

/// A simulated schedule as a file in the Standard Workload Format: the log's jobs with simulated
/// waits, so that every tool that reads job logs reads it.
enum ScheduleFile {
  static func write(
    _ schedule: Schedule, of workload: Workload, loaded: LoadedLog, policy: String, to path: String
  ) throws {
    var log = loaded.log
    log.header.maxProcessors = loaded.processors
    log.header.other.append(
      JobLogHeader.Entry(label: "Note", value: "simulated by plait \(PlaitCommand.version): \(policy)"))
    log.header.other.append(
      JobLogHeader.Entry(label: "Note", value: "field 3 is the simulated wait; field 4 is clipped to field 9")
    )
    for job in 0..<workload.count {
      let row = Int(workload.row[job])
      log.jobs.waitSeconds[row] = Int32(clamping: schedule.startSeconds[job] - workload.submitSeconds[job])
      log.jobs.runSeconds[row] = workload.runSeconds[job]
      log.jobs.allocatedProcessors[row] = workload.processors[job]
      log.jobs.requestedProcessors[row] = workload.processors[job]
      log.jobs.requestedSeconds[row] = workload.requestedSeconds[job]
    }
    let file = try AtomicFile(path: path)
    try log.writeStandardWorkloadFormat(rows: workload.row.map(Int.init)) { (piece) throws(FileError) in
      try file.write(piece)
    }
    try file.commit()
  }
}
