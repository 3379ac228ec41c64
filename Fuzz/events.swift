// A libFuzzer target: events files of the UB CCR Slurm simulator. `scripts/fuzz events SECONDS` builds and runs it.

import Slurm

/// Reads one input; only its own errors may come out, and every job has values in range.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: data, count: size))
  guard let events = try? JobEvents(bytes, file: "input") else { return 0 }
  for job in events.jobs {
    precondition(job.submitMilliseconds >= 0, "a job is submitted before time 0")
    precondition((job.minNodes ?? 1) <= (job.maxNodes ?? .max), "a job has a range of nodes that runs down")
    precondition((job.limitSeconds ?? 60) % 60 == 0, "a limit is not in minutes")
  }
  return 0
}
