import Diagnostics
import JobLogs
import Statistics
import Testing

@Suite struct StandardWorkloadFormatReaderTests {
  static let sample = """
    ; Version: 2.2
    ; Computer: IBM SP2
    ; UnixStartTime: 843480031
    ; TimeZoneString: Europe/Stockholm
    ; MaxNodes: 100
    ; MaxProcs: 128
    ;
    ; Queue: 1 batch
    1 0 964980 97225 56 -1 -1 56 210000 -1 1 1 1 -1 1 -1 -1 -1
    2 327952 291900 9382 80 12 2048 80 14400 4096 1 2 2 3 1 1 1 60
    3 327998 303900 177 84 -1 -1 84 14400 -1 0 2 2 -1 -1 -1 -1 -1

    """

  @Test func readsHeaderAndAllFields() throws {
    let log = try readSWF(Self.sample)
    #expect(log.header.computer == "IBM SP2")
    #expect(log.header.unixStartSeconds == 843_480_031)
    #expect(log.header.timeZone == "Europe/Stockholm")
    #expect(log.header.maxNodes == 100)
    #expect(log.header.maxProcessors == 128)
    #expect(log.header.other.first == .init(label: "Version", value: "2.2"))
    #expect(log.names.queue == ["", "batch"])
    let jobs = log.jobs
    #expect(jobs.id == [1, 2, 3])
    #expect(jobs.submitSeconds == [0, 327_952, 327_998])
    #expect(jobs.waitSeconds == [964_980, 291_900, 303_900])
    #expect(jobs.runSeconds == [97_225, 9382, 177])
    #expect(jobs.allocatedProcessors == [56, 80, 84])
    #expect(jobs.cpuSeconds == [-1, 12, -1])
    #expect(jobs.usedMemoryKilobytes == [-1, 2048, -1])
    #expect(jobs.requestedProcessors == [56, 80, 84])
    #expect(jobs.requestedSeconds == [210_000, 14_400, 14_400])
    #expect(jobs.requestedMemoryKilobytes == [-1, 4096, -1])
    #expect(jobs.status == [1, 1, 0])
    #expect(jobs.user == [1, 2, 2])
    #expect(jobs.group == [1, 2, 2])
    #expect(jobs.application == [-1, 3, -1])
    #expect(jobs.queue == [1, 1, -1])
    #expect(jobs.partition == [-1, 1, -1])
    #expect(jobs.precedingJob == [-1, 1, -1])
    #expect(jobs.thinkSeconds == [-1, 60, -1])
    #expect(log.intake.lines == 11)
    #expect(log.intake.accepted == 3)
    #expect(log.intake.skipped.isEmpty && log.intake.repaired.isEmpty)
    #expect(log.lines.line(ofRow: 2) == 11)
  }

  @Test func writesWhatItRead() throws {
    #expect(swfText(of: try readSWF(Self.sample)) == Self.sample)
    var changed = try readSWF(Self.sample)
    changed.header.maxProcessors = 256
    #expect(
      swfText(of: changed)
        == Self.sample.replacing("; MaxProcs: 128", with: "; MaxProcs: 256"))
  }

  @Test(arguments: [
    ("\u{FEFF}1 2 3 4 5 6 7 8 9 10 1 12 13 14 15 16 17 18\n", 10),
    ("1 2 3 4 5 6 7 8 9 10 1 12 13 14 15 16 17 18", 10),
    ("1 2 3 4 5 6 7 8 9 10 1 12 13 14 15 16 17 18\r\n", 10),
    ("\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t1\t12\t13\t14\t15\t16\t17\t18\t\n", 10),
    ("  1   2  3  4  5 6 7 8 9   10.9 1 12 13 14 15 16 17 18  \n", 10),
    ("1 2 3 4 5 6 7 8 9 1e1 1 12 13 14 15 16 17 18\n\n\n", 10),
    ("1 2 3 4 5 6 7 8 9 -1.00 1 12 13 14 15 16 17 18\n", -1),
    ("1 2 3 4 5 6 7 8 9 -0.5 1 12 13 14 15 16 17 18\n", 0),
    ("1 2 3 4 5 6 7 8 9 123456789012345 1 12 13 14 15 16 17 18\n", 123_456_789_012_345),
    ("1 2 3 4 5 6 7 8 9 1234567890123456789 1 12 13 14 15 16 17 18\n", 1_234_567_890_123_456_780),
  ])
  func readsTheShapesOfRealLogs(text: String, requestedMemory: Int64) throws {
    // The second of two equal lines takes the fast path, the first never does.
    for copies in [text, text + (text.hasSuffix("\n") ? "" : "\n") + text.drop { $0 == "\u{FEFF}" }] {
      let log = try readSWF(copies)
      #expect(log.jobs.requestedMemoryKilobytes.allSatisfy { $0 == requestedMemory })
      #expect(log.jobs.user.allSatisfy { $0 == 12 })
      #expect(log.jobs.thinkSeconds.allSatisfy { $0 == 18 })
    }
  }

  @Test func namesLineAndFieldOfAMalformedLine() throws {
    let bad = Self.sample + "4 327999 x1 177 84 -1 -1 84 14400 -1 0 2 2 -1 -1 -1 -1 -1\n"
    let error = #expect(throws: JobLogError.self) { try readSWF(bad) }
    #expect(error?.code == .malformedField)
    #expect(error?.location?.line == 12)
    #expect(error?.location?.field == "field 3 (wait time)")
    #expect(error?.diagnosis.contains("test.swf:12: field 3 (wait time): not a number: `x1`") == true)
    let log = try readSWF(bad, JobLogReadingOptions(isLenient: true))
    #expect(log.jobs.count == 3)
    #expect(
      log.intake.skipped
        == [.init(reason: "field 3 (wait time): not a number", count: 1, firstLine: 12)])
  }

  @Test func aShorterLineThanTheFirstIsMalformed() throws {
    let error = #expect(throws: JobLogError.self) { try readSWF(Self.sample + "4 5 6 7 8 9\n") }
    #expect(error?.location?.field == "field 7 (used memory)")
    let short = try readSWF("1 2 3 4 5\n6 7 8 9 10\n")
    #expect(short.jobs.allocatedProcessors == [5, 10])
    #expect(short.jobs.thinkSeconds == [-1, -1])
    #expect(short.intake.repaired.map(\.count) == [2])
    #expect(throws: JobLogError.self) { try readSWF("1 2 3 4\n") }
  }

  @Test func countsExtraFieldsAndLargeUsers() throws {
    let line = "1 2 3 4 5 6 7 8 9 10 1 92605928607567 13 14 15 16 17 18"
    let log = try readSWF("\(line) 19 {1,2}\n\(line)\n")
    #expect(log.jobs.user == [1_000_000_000, 1_000_000_000])
    #expect(log.intake.repaired.map(\.count).sorted() == [1, 2])
    #expect(throws: JobLogError.self) {
      try readSWF("1 2 3 99999999999 5 6 7 8 9 10 1 12 13 14 15 16 17 18\n")
    }
  }

  @Test func takesLatin1CommentsAndEmptyLogs() throws {
    let bytes = Array("; Computer: M".utf8) + [0xFC] + Array("nchen\n1 2 3 4 5\n".utf8)
    let log = try read(bytes, with: StandardWorkloadFormatReader(source: "a"))
    #expect(log.header.computer == "München")
    for text in ["", "\n\n", "; Version: 2\n"] {
      let error = #expect(throws: JobLogError.self) { try readSWF(text) }
      #expect(error?.code == .empty)
    }
  }

  @Test func aLineOfMoreThan64KilobytesIsAnError() throws {
    let long = "1 2 3 4 5" + String(repeating: " 6", count: 40_000)
    let text = "1 2 3 4 5\n\(long)\n6 7 8 9 10\n"
    for chunkBytes in [1, 1000, 70_000, .max] {
      let error = #expect(throws: JobLogError.self) { try readSWF(text, chunkBytes: chunkBytes) }
      #expect(error?.location?.line == 2)
      let log = try readSWF(text, JobLogReadingOptions(isLenient: true), chunkBytes: chunkBytes)
      #expect(log.jobs.id == [1, 6])
      #expect(log.intake.skipped.map(\.count) == [1])
      #expect(log.lines.line(ofRow: 1) == 3)
    }
  }

  @Test func keepsTheWindowThatIsAskedFor() throws {
    let text = (0..<3000).map { "\($0) \($0 * 10) -1 5 1 -1 -1 1 9 -1 1 1 1 -1 1 -1 -1 -1\n" }.joined()
    let window = try readSWF(text, JobLogReadingOptions(fromSubmitSeconds: 100, toSubmitSeconds: 200))
    #expect(window.jobs.id == Array(10..<20))
    #expect(window.intake.outsideWindow == 2990)
    #expect(window.lines.line(ofRow: 0) == 11)
    let first = try readSWF(text, JobLogReadingOptions(fromSubmitSeconds: 100, jobLimit: 1500))
    #expect(first.jobs.id == Array(10..<1510))
    let error = #expect(throws: JobLogError.self) {
      try readSWF(text, JobLogReadingOptions(memoryLimitBytes: 1000 * 92))
    }
    #expect(error?.code == .tooLarge)
    #expect(error?.message.contains("1000 jobs fit") == true)
  }

  @Test(arguments: 0..<60) func chunksNeverChangeTheResult(seed: UInt64) throws {
    var random = RandomGenerator(seed: seed)
    var text = Self.sample
    for _ in 0..<random.below(900) {
      let fields = (0..<18).map { _ in
        switch random.below(12) {
        case 0: "\(random.below(2_000_000_000))"
        case 1: "\(random.below(100)).\(random.below(100))"
        case 2...6: "-1"
        default: "\(random.below(random.below(2) == 0 ? 10 : 100_000))"
        }
      }
      text += fields.joined(separator: random.below(9) == 0 ? "   " : " ")
      text += ["\n", "\n", "\n", "\r\n", " \n", "\n\n"][random.below(6)]
    }
    let bytes = random.below(2) == 0 ? Array(text.utf8) : mutated(Array(text.utf8), &random)
    let options = JobLogReadingOptions(
      isLenient: random.below(2) == 0, jobLimit: random.below(3) == 0 ? random.below(500) : nil)
    func outcome(_ chunkBytes: Int) -> Outcome {
      Outcome {
        try read(
          bytes, with: StandardWorkloadFormatReader(source: "a", options: options),
          chunkBytes: chunkBytes)
      }
    }
    let whole = outcome(.max)
    for chunkBytes in [1, 2, 7, 64, 1 + random.below(5000)] {
      #expect(outcome(chunkBytes) == whole, "chunks of \(chunkBytes) bytes")
    }
  }

  @Test func damagedLogsAreReadOrRefused() {
    var random = RandomGenerator(seed: 1)
    var refused = 0
    for _ in 0..<3000 {
      let bytes = mutated(Array(Self.sample.utf8), &random)
      let reader = StandardWorkloadFormatReader(source: "a")
      if case .error = Outcome({ try read(bytes, with: reader, chunkBytes: 1 + random.below(300)) }) {
        refused += 1
      }
    }
    #expect(refused > 100 && refused < 2900)
  }
}
