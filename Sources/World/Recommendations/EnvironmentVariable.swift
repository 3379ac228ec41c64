/// A variable that a change sets.
package struct EnvironmentVariable: Sendable, Hashable, Codable {
  /// A letter or `_`, then letters, digits and `_`.
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
