// A libFuzzer target: what ptxas says of kernels. `scripts/fuzz ptxas SECONDS` builds and runs it.
// With: Sources/Systems/CUDA PTXASReport

internal import KernelResources

/// Reads one input: a log has kernels with resources that can be, or none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  let report = PTXASReport(text)
  for entry in report.entries {
    precondition(text.contains(entry.function), "a kernel that the log does not name")
    let resources = entry.resources
    precondition(
      min(
        resources.registersPerThread, resources.spillStoreBytes, resources.spillLoadBytes,
        resources.stackBytes,
        resources.staticSharedBytes, resources.barriers) >= 0, "less than nothing")
  }
  return 0
}
