// A libFuzzer target: the machine file. `scripts/fuzz machine SECONDS` builds and runs it.

import Machines

/// Reads one input; a file that is read is written and read again to the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: data, count: size))
  guard let machine = try? Machine(yaml: bytes, file: "input") else { return 0 }
  let again = try? Machine(yaml: machine.yaml, file: "written")
  precondition(again == machine, "a machine that was written is read as another one")
  return 0
}
