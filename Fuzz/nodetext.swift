// A libFuzzer target: nodes as `sinfo -N` prints them. `scripts/fuzz nodetext SECONDS` builds and runs it.
// With: Sources/Systems/SlurmControl LiveNode NodeText SlurmControlError SlurmCount

/// Reads one input: each node comes once, in order, and with as many processors as a node can have.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let text = String(decoding: UnsafeRawBufferPointer(start: data, count: size), as: UTF8.self)
  guard let nodes = try? NodeText.nodes(text) else { return 0 }
  precondition(nodes.allSatisfy { !$0.name.isEmpty && $0.processors >= 0 }, "fewer processors than none")
  for (node, next) in zip(nodes, nodes.dropFirst()) {
    precondition(node.name < next.name, "a node comes twice")
  }
  return 0
}
