import Testing
internal import Foundation
internal import Reports

@Test func sample() throws {
  let html = SampleReport.report().html()
  try html.write(toFile: "/tmp/sample.html", atomically: true, encoding: .utf8)
}
