// A libFuzzer target: shares and use, as `sshare` prints them. `scripts/fuzz sshare SECONDS` builds and runs it.
// With: Sources/Systems/SlurmControl AccountShares SlurmControlError SlurmCount

/// Reads one input; only an error of its own may come out, and only a tree.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  guard let shares = try? AccountShares(sshare: text) else { return 0 }
  for (place, association) in shares.associations.enumerated() {
    precondition(place == 0 ? association.parent == -1 : (0..<place).contains(association.parent), "no tree")
    precondition(association.usage >= 0 && association.usage.isFinite, "less use than none")
    precondition(association.shares ?? 0 >= 0, "fewer shares than none")
    precondition(shares.associations[max(association.parent, 0)].user.isEmpty, "a user above others")
  }
  return 0
}
