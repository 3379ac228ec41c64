// A libFuzzer target: what slurmrestd and `squeue --json` answer. `scripts/fuzz queuedocument SECONDS` builds and
// runs it.
// With: Sources/Systems/SlurmControl ArrayTasks ChangeDocument LiveJob LiveNode LiveReservation LoadDocument NodeDocument NiceChange NiceRefusal
// With: Sources/Systems/SlurmControl ControllerLoad QueueDocument QueueRecord QueueSnapshot RestToken SlurmAnswer
// With: Sources/Systems/SlurmControl SlurmComplaint SlurmControlError SlurmCount

/// Reads one input as each of the documents; only errors of their own may come out, and only jobs within bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: data, count: size))
  _ = try? LoadDocument(bytes, source: "input")
  _ = try? ChangeDocument(bytes, source: "input").complaint?.text
  if let nodes = try? NodeDocument(bytes, source: "input") {
    precondition(nodes.processors >= 0, "fewer processors than none")
    precondition(nodes.nodes.allSatisfy { !$0.name.isEmpty && $0.processors >= 0 }, "a node without a name")
  }
  _ = RestToken.claims(of: String(decoding: bytes, as: UTF8.self))
  guard let document = try? QueueDocument(bytes, source: "input") else { return 0 }
  for job in document.snapshot.jobs {
    precondition(job.number > 0 && job.tasks >= 1, "a job without a number or without tasks")
    precondition(job.processors >= 0 && job.nodes >= 0, "fewer processors than none")
    precondition(NiceChange.limits.contains(job.nice), "a nice that Slurm does not take")
    precondition(job.limitSeconds ?? 0 >= 0, "a limit before the start")
  }
  return 0
}
