// A libFuzzer target: accounts as sacctmgr writes and takes them. `scripts/fuzz sacctmgr SECONDS` builds and runs it.

import Slurm

/// Reads one input; only its own errors may come out.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: data, count: size))
  guard let accounts = try? SlurmAccounts(bytes, file: "input") else { return 0 }
  let names = Set(accounts.accounts.map(\.name))
  precondition(names.count == accounts.accounts.count, "an account is there twice")
  return 0
}
