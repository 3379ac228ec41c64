// A libFuzzer target: the reader of CSV job logs. `scripts/fuzz csv SECONDS` builds and runs it.

import JobLogs

/// Reads one input, whole and in chunks.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  fuzzJobLog(data, size) { DelimitedJobLogReader(source: "input", dialect: .csv, options: $0) }
}
