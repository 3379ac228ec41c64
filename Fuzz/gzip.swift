// A libFuzzer target: files of any kind, plain and gzip. `scripts/fuzz gzip SECONDS` builds and runs
// it.

import Files
import Glibc
import JobLogs

private let path = "/dev/shm/plait-fuzz-\(getpid())"

/// Reads one input; what it reports to libFuzzer is by not returning.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
  precondition(write(descriptor, data, size) == size, "the input cannot be written to \(path)")
  close(descriptor)
  defer { unlink(path) }
  let options = JobLogReadingOptions(isLenient: true, memoryLimitBytes: 1_000_000)
  // Only its own error may come out; all others would not compile.
  let whole = Result { () throws(JobLogError) in try JobLogFile.read(path, options: options).jobs }
  let pieces = Result { () throws(JobLogError) in
    try JobLogFile.read(path, options: options, chunkBytes: 4096).jobs
  }
  switch (whole, pieces) {
  case (.success(let a), .success(let b)): precondition(a == b, "the result depends on the chunks")
  case (.failure, .failure): break
  default: preconditionFailure("the result depends on the chunks")
  }
  return 0
}
