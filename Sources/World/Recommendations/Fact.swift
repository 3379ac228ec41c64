/// A named value, as text: `seed` is `42`.
package struct Fact: Sendable, Hashable, Codable {
  package var key: String
  package var value: String

  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }
}
