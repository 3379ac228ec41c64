// A libFuzzer target: slurm.conf. `scripts/fuzz slurmconf SECONDS` builds and runs it.

import Slurm

/// Reads one input, with itself as every included file, and changes it; only its own errors may come out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: data, count: size))
  let file = try? SlurmConfiguration(bytes, file: "input") { (_) throws(SlurmFileError) in
    Array(bytes.prefix(64))
  }
  guard var file else { return 0 }
  _ = file.unknownKeys
  _ = file.unknownSchedulerOptions
  if let nodes = try? file.nodes() { _ = try? file.partitions(of: nodes) }
  _ = try? file.seconds("PriorityMaxAge", standard: 0)
  _ = try? file.entry("PriorityWeightTRES")?.weights()
  _ = try? file.schedulerOption("bf_window", 1...43_200, standard: 1)
  let setting = String(decoding: bytes.prefix(80), as: UTF8.self)
  if let change = try? file.change(setting) {
    precondition(!change.name.isEmpty, "a change has a name")
  }
  return 0
}
