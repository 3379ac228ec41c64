// A libFuzzer target: what `sdiag` prints. `scripts/fuzz sdiag SECONDS` builds and runs it.
// With: Sources/Systems/SlurmControl ControllerLoad ControllerLoad+Sdiag SlurmControlError SlurmCount

/// Reads one input; only an error of its own may come out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  guard let load = try? ControllerLoad(sdiag: text) else { return 0 }
  precondition(load.byType.allSatisfy { !$0.name.isEmpty }, "calls of no type")
  _ = load.totalMicroseconds
  return 0
}
