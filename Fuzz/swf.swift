// A libFuzzer target: the reader of the Standard Workload Format. `scripts/fuzz swf SECONDS` builds and runs it.

import JobLogs

/// Reads one input, whole and in chunks.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  fuzzJobLog(data, size) { StandardWorkloadFormatReader(source: "input", options: $0) }
}
