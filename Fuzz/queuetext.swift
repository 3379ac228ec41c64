// A libFuzzer target: the queue as `squeue -O` prints it. `scripts/fuzz queuetext SECONDS` builds and runs it.
// With: Sources/Systems/SlurmControl ArrayTasks LiveJob LiveNode LiveReservation QueueSnapshot QueueText SlurmCount

/// Reads one input: each line is a job or is told.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: data, count: size))
  let snapshot = QueueText.snapshot(bytes)
  let lines = bytes.split(separator: UInt8(ascii: "\n")).count
  precondition(snapshot.jobs.count + snapshot.unreadable.count == lines, "a line is lost")
  for job in snapshot.jobs {
    precondition(job.number > 0 && job.tasks >= 1, "a job without a number or without tasks")
    precondition(job.processors >= 0 && job.nodes >= 0, "fewer processors than none")
    precondition(job.limitSeconds ?? 0 >= 0, "a limit before the start")
  }
  return 0
}
