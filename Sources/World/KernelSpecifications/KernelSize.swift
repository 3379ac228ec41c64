/// A named whole number of the problem, such as the rows of a matrix; the kernel sees it as a macro.
package struct KernelSize: Sendable, Hashable {
  package var name: String
  package var value: Int

  package init(_ name: String, _ value: Int) {
    self.name = name
    self.value = value
  }
}
