import Foundation
import Recommendations
import Testing

@testable import Store

@Suite struct EnvironmentBlockTests {
  @Test func aShellReadsEveryValueAsItIs() throws {
    let place = try Workplace()
    let values = ["plain", "two words", "it's", "$HOME `id` \"q\" \\", "line\nbreak", "", "'"]
    let variables = values.enumerated().map { EnvironmentVariable(name: "V\($0)", value: $1) }
    let bytes = EnvironmentBlock.set(variables, for: "r-00000000", in: Array("export V0=before".utf8))
    try place.write("env", String(decoding: bytes, as: UTF8.self))
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let names = variables.map { "\"$\($0.name)\"" }.joined(separator: " ")
    process.arguments = ["-c", ". ./env; printf '%s\\036' \(names)"]
    process.currentDirectoryURL = URL(filePath: place.root)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(output == values.map { $0 + "\u{1E}" }.joined())
  }

  @Test func ABlockIsReplacedInPlaceAndOthersStay() {
    func set(_ value: String, _ id: String, _ text: String) -> String {
      String(
        decoding: EnvironmentBlock.set(
          [EnvironmentVariable(name: "A", value: value)], for: id, in: Array(text.utf8)), as: UTF8.self)
    }
    let one = set("1", "r-1", "first\n")
    let two = set("2", "r-2", one)
    let three = set("3", "r-1", two + "last\n")
    #expect(
      three == """
        first
        # >>> plait r-1 >>>
        export A='3'
        # <<< plait r-1 <<<
        # >>> plait r-2 >>>
        export A='2'
        # <<< plait r-2 <<<
        last

        """)
  }
}
