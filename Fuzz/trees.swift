internal import Learning

/// The trees of a run-time model: whatever the bytes are, reading gives trees that end, or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTrees(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  if let trees = try? TreeEnsemble(bytes: bytes) {
    let outputs = trees.outputs(for: [Float](repeating: 0.5, count: trees.featureCount))
    precondition(outputs.count == trees.outputCount)
    precondition((try? TreeEnsemble(bytes: trees.bytes)) == trees)
  }
  return 0
}
