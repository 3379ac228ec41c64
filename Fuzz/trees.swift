// A libFuzzer target: the trees of a run-time model. `scripts/fuzz trees SECONDS` builds and runs it.

import Learning

/// Whatever the bytes are, reading gives trees that end and that can be written and read again, or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  guard let trees = try? TreeEnsemble(bytes: bytes) else { return 0 }
  let outputs = trees.outputs(for: [Float](repeating: 0.5, count: trees.featureCount))
  precondition(outputs.count == trees.outputCount)
  precondition((try? TreeEnsemble(bytes: trees.bytes)) == trees, "trees that were written cannot be read")
  return 0
}
