// A libFuzzer target: the reader of `squeue --json`. `scripts/fuzz squeue SECONDS` builds and runs it.

import JobLogs

/// Reads one input, whole and in chunks.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  fuzzJobLog(data, size) { SqueueJSONReader(source: "input", options: $0) }
}
