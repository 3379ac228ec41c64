import Diagnostics
import Testing
import YAMLDocuments

@Suite("Sections of YAML files")
struct YAMLSectionTests {
  private func section(_ text: String) throws -> YAMLSection {
    try YAMLSection(text: text, title: "a test", file: "test.yaml")
  }

  private func error(_ body: () throws -> Void) throws -> YAMLDocumentError {
    try #require(#expect(throws: YAMLDocumentError.self) { try body() })
  }

  @Test("an unknown key and a bad value are named with their line")
  func places() throws {
    let top = try section("schema: a/1\nouter:\n  depth: many\n  other: 1\n")
    let inner = try #require(try top.section("outer"))
    let value = try error { _ = try inner.integer("depth", 1...9) }
    #expect(value.location == SourceLocation(file: "test.yaml", line: 3, column: 10, field: "outer.depth"))
    let key = try error { try inner.allow(["depth"]) }
    #expect(key.location?.line == 4)
    #expect(key.location?.field == "outer.other")
    #expect(key.message.contains("depth"))
    #expect(try error { _ = try inner.text("missing") }.location?.line == 3)
  }

  @Test("the values of each kind are read")
  func values() throws {
    let top = try section("schema: a/2\nyes: true\ncount: 3\nshare: 0.5\ncolour: red\n")
    #expect(try top.flag("yes") == true)
    #expect(try top.integer("count", 1...3) == 3)
    #expect(try top.number("share", 0...1) == 0.5)
    #expect(try top.choice("colour", Colour.self) == .red)
    #expect(try top.integer("absent", 1...3) == nil)
    #expect(throws: YAMLDocumentError.self) { try top.integer("count", 1...2) }
    #expect(throws: YAMLDocumentError.self) { try top.flag("count") }
    #expect(throws: YAMLDocumentError.self) { try top.choice("share", Colour.self) }
    try top.requireSchema(["a/1", "a/2"], advice: "")
    #expect(try error { try top.requireSchema(["a/3"], advice: "mend it") }.code == .otherVersion)
  }

  @Test(
    "what is no mapping of keys is an error with a place",
    arguments: ["", "- a\n- b\n", "a: [1\n", "a: 1\na: 2\n", "\tx", "just words", "a: *nowhere\n", "\u{0}"])
  func malformed(text: String) throws {
    #expect(try error { _ = try section(text) }.location?.file == "test.yaml")
  }

  @Test("a folder, a missing file and one that is too long are refused")
  func files() throws {
    for path in ["/", "/nonexistent/file.yaml"] {
      let found = try error { _ = try YAMLSection(contentsOf: path, title: "a test", mostBytes: 10) }
      #expect(found.code == .unreadable)
    }
    let found = try error {
      _ = try YAMLSection(contentsOf: "/proc/self/maps", title: "a test", mostBytes: 10)
    }
    #expect(found.code == .malformed)
  }

  private enum Colour: String, CaseIterable {
    case red
    case green
  }
}
