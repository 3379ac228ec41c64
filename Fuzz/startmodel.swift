// A libFuzzer target: the model file of start times. `scripts/fuzz startmodel SECONDS` builds and runs it.

import StartForecasts

/// Whatever the bytes are, reading gives a model that can be written and read again, or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  guard let model = try? StartModelFile(json: bytes, file: "input") else { return 0 }
  guard let written = try? model.json else { fatalError("a model that was read cannot be written") }
  precondition(
    (try? StartModelFile(json: written, file: "written")) == model, "a model that was written cannot be read")
  return 0
}
