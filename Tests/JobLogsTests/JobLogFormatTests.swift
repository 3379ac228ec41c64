import Diagnostics
import JobLogs
import Testing

@Suite struct JobLogFormatTests {
  @Test(arguments: [
    ("; Version: 2\n1 2 3", "a.csv", JobLogFormat.swf), ("\n  1 0 5 6 7\n", "a", .swf),
    ("JobID|User|Submit\n", "a.swf", .sacct), (",job,submit_time\n0,1,2\n", "a", .csv),
    ("{\"jobs\": []}", "a", .squeue), ("\n\n", "a.swf.gz", .swf),
    ("\u{FEFF}job,submit\n", "a", .csv), ("1 2 3 4 5 {1,2}\n", "a", .swf),
  ])
  func tellsTheFormatByItsContents(text: String, name: String, format: JobLogFormat) throws {
    let found = try Array(text.utf8).withUnsafeBytes { try JobLogFormat.detect($0, name: name) }
    #expect(found == format)
  }

  @Test(arguments: ["", "hello world\n", "\u{0}\u{1}\u{2}", "1,2,3\n", "<xml/>"])
  func refusesWhatIsNoLog(text: String) throws {
    let error = #expect(throws: JobLogError.self) {
      try Array(text.utf8).withUnsafeBytes { try JobLogFormat.detect($0, name: "a.txt") }
    }
    #expect(error?.code == .unknownFormat)
  }
}
