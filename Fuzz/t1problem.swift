// A libFuzzer target: T1 files. `scripts/fuzz t1problem SECONDS` builds and runs it.

import ParameterSpaces
import TuningFiles
import TuningRecords

/// Reads one input; a space that is read can be gone through.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: data, count: size)
  guard let reading = try? TuningProblemFile.read(bytes: bytes, name: "input") else { return 0 }
  for parameter in reading.problem.space.parameters {
    for level in 0..<parameter.levels { _ = parameter.value(atLevel: level) }
    precondition(parameter.defaultLevel < parameter.levels)
  }
  return 0
}
