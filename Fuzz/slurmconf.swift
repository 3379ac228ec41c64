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
  edit(bytes, setting)
  return 0
}

/// Changes the text itself: what comes out is read again, and says what was asked for.
private func edit(_ bytes: [UInt8], _ setting: String) {
  let text = try? SlurmConfigurationText(bytes, file: "input") { (_) throws(SlurmFileError) in
    Array(bytes.prefix(64))
  }
  guard var text else { return }
  for change in [setting, "bf_window=99", "bf_window=no", "PriorityWeightAge=7", "a.MaxTime=5"] {
    try? text.change(change)
  }
  if (try? text.change("PriorityWeightAge=8")) != nil {
    precondition(text.configuration.text("PriorityWeightAge") == "8", "a change that was made is in the file")
  }
  _ = try? SlurmConfiguration(Array(text.configuration.plainText.utf8), file: "written") {
    (_) throws(SlurmFileError) in []
  }
}
