// A libFuzzer target: the policy file. `scripts/fuzz policy SECONDS` builds and runs it.

import Scheduling

/// Reads one input; a file that is read is written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  guard let policy = try? PolicyFile(yaml: text, file: "input") else { return 0 }
  precondition(
    (try? PolicyFile(yaml: policy.yaml, file: "written")) != nil, "a policy that was written cannot be read")
  return 0
}
