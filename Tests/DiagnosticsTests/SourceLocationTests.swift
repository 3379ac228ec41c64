import Diagnostics
import Testing

@Suite struct SourceLocationTests {
  @Test func printsOnlyWhatIsKnown() {
    #expect(SourceLocation(file: "a.swf").description == "a.swf")
    #expect(SourceLocation(file: "a.swf", line: 3).description == "a.swf:3")
    #expect(
      SourceLocation(file: "m.yaml", line: 3, column: 7, field: "nodes[0].cores").description
        == "m.yaml:3:7: nodes[0].cores")
    #expect(SourceLocation(file: "a.csv", column: 4).description == "a.csv")
  }
}
