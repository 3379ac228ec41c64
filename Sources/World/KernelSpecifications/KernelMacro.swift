/// A preprocessor macro that a kernel's source sees.
package struct KernelMacro: Sendable, Hashable, Codable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
