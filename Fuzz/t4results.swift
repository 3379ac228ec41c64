// A libFuzzer target: T4 results. `scripts/fuzz t4results SECONDS` builds and runs it.
// With: Fuzz/TuningRecords RecordRoundTrip

/// Reads one input, and writes and reads again what it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt { fuzzTuningRecord(data, size) }
