/// Functions of a C file that the kernel's languages share. Each takes the kernel's arguments in their order.
package struct KernelReference: Sendable, Hashable {
  /// Below the specification's folder.
  package var source: String
  /// Fills buffers in a way that the specification cannot state; nil if none.
  package var prepare: String?
  /// Computes the expected outputs, plainly and once; nil if outputs are not compared.
  package var reference: String?

  package init(source: String, prepare: String? = nil, reference: String? = nil) {
    self.source = source
    self.prepare = prepare
    self.reference = reference
  }
}
