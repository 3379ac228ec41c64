import Diagnostics
import Files
import Foundation
import JobLogs
import Testing

@Suite struct JobLogFileTests {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "plait-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  static func lines(_ range: Range<Int>) -> [UInt8] {
    Array(range.map { "\($0) \($0 * 10) -1 5 1 -1 -1 1 9 -1 1 1 1 -1 1 -1 -1 -1\n" }.joined().utf8)
  }

  func save(_ bytes: [UInt8], _ name: String) throws -> String {
    let path = folder + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func readsPlainAndPackedFilesAlike() throws {
    let bytes = Self.lines(0..<30_000)
    let plain = try save(bytes, "a.swf")
    let packed = try save(gzip(Array(bytes[..<700_001])) + gzip(Array(bytes[700_001...])), "b.swf.gz")
    let padded = try save(gzip(bytes) + [UInt8](repeating: 0, count: 512), "c")
    for path in [plain, packed, padded] {
      for chunkBytes in [4096, 100_000, 1 << 20] {
        var last = (0, 0)
        let log = try JobLogFile.read(path, chunkBytes: chunkBytes) { last = ($0, $1 ?? -1) }
        #expect(log.jobs.id == Array(0..<30_000))
        #expect(last.0 == last.1)
        #expect(log.source == path)
      }
    }
  }

  @Test func aBrokenGzipStreamIsAnErrorAndNeverALog() throws {
    let packed = gzip(Self.lines(0..<5000))
    for end in [2, 9, 10, 12, 30_000, packed.count - 9, packed.count - 1] {
      let path = try save(Array(packed[..<end]), "cut.gz")
      let error = #expect(throws: JobLogError.self) { try JobLogFile.read(path) }
      #expect(error?.code == .truncated, "cut at \(end)")
      #expect(error?.location?.file == path)
    }
    for place in [1000, packed.count - 8, packed.count - 2] {
      var damaged = packed
      damaged[place] ^= 0x01
      let path = try save(damaged, "damaged.gz")
      let error = #expect(throws: JobLogError.self) { try JobLogFile.read(path) }
      #expect(error?.code == .truncated, "damaged at \(place)")
    }
    let trailing = try save(packed + [1, 2, 3], "trailing.gz")
    #expect(throws: JobLogError.self) { try JobLogFile.read(trailing) }
  }

  @Test func tellsWhyAFileCannotBeRead() throws {
    let missing = #expect(throws: JobLogError.self) { try JobLogFile.read(folder + "/none") }
    #expect(missing?.code == .unreadable)
    #expect(missing?.location?.file == folder + "/none")
    let directory = #expect(throws: JobLogError.self) { try JobLogFile.read(folder) }
    #expect(directory?.code == .unreadable)
    let empty = try save([], "empty.swf")
    #expect(try #require(throws: JobLogError.self) { try JobLogFile.read(empty) }.code == .empty)
  }

  @Test func readsAPartOfALogThatDoesNotFit() throws {
    let path = try save(Self.lines(0..<30_000), "big.swf")
    var options = JobLogReadingOptions(memoryLimitBytes: 1_000_000)
    let error = #expect(throws: JobLogError.self) { try JobLogFile.read(path, options: options) }
    #expect(error?.code == .tooLarge)
    options.fromSubmitSeconds = 250_000
    #expect(try JobLogFile.read(path, options: options).jobs.id == Array(25_000..<30_000))
    options.jobLimit = 10
    var done = 0
    let log = try JobLogFile.read(path, options: options) { bytes, _ in done = bytes }
    #expect(log.jobs.count == 10)
    #expect(done > 0)
  }

  @Test func readsTheTracesThatAreAtHand() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let data = root.appendingPathComponent("../shared/data/scheduling").standardized.path
    let expected = [
      ("gold/KTH-SP2.easy.swf.gz", 28_481), ("gold/SDSC-SP2.easy.swf.gz", 54_006),
      ("systems/LCG.swf.gz", 188_041), ("systems/metacentrum_wagap-2013.swf.gz", 17_900),
      ("systems/theta_cqgym_train.swf.gz", 3000), ("systems/lumos_data_mira.csv.gz", 11_254),
      ("systems/lumos_data_theta.csv.gz", 7187), ("systems/nrel_eagle_sample.csv.gz", 1000),
      ("sia/philly.csv.gz", 82_247),
      ("gpu/tiresias_60_job.csv", 60),
    ]
    for (name, count) in expected {
      guard FileManager.default.fileExists(atPath: data + "/" + name) else {
        print("not at hand, not tested: \(name)")
        continue
      }
      let log = try JobLogFile.read(data + "/" + name)
      #expect(log.jobs.count == count, "\(name)")
      #expect(log.intake.skipped.isEmpty, "\(name)")
      #expect(log.jobs.runSeconds.contains { $0 > 0 } && log.jobs.submitSeconds.contains { $0 > 0 })
    }
  }
}

/// A gzip member of stored blocks, so that the tests need no packer.
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  var start = 0
  repeat {
    let count = min(65_535, bytes.count - start)
    out.append(start + count == bytes.count ? 1 : 0)
    out += [UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8 & 0xFF)]
    out += bytes[start..<start + count]
    start += count
  } while start < bytes.count
  var crc: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  for value in [~crc, UInt32(bytes.count)] {
    for shift in stride(from: 0, to: 32, by: 8) { out.append(UInt8(value >> UInt32(shift) & 0xFF)) }
  }
  return out
}
