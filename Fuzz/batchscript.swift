// A libFuzzer target: the reader of batch scripts. `scripts/fuzz batchscript SECONDS` builds and runs it.

import BatchScripts

/// Reads one input; what is read asks for at least one processor.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  for text in [text, "#!/bin/sh\n#SBATCH " + text] {
    guard let script = try? BatchScript(text: text, file: "input") else { continue }
    for node in [nil, 128] {
      if let processors = script.processors(processorsPerNode: node) {
        precondition(processors >= 1, "a script asks for no processor")
      }
    }
    if let seconds = script.limitSeconds { precondition(seconds > 0, "a limit is not positive") }
  }
  return 0
}
