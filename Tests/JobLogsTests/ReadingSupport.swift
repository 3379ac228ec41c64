import JobLogs
import Statistics

/// Feeds a text to a reader in chunks of `chunkBytes`.
func read(
  _ bytes: [UInt8], with reader: any JobLogReader, chunkBytes: Int = .max
) throws -> JobLog {
  var start = 0
  while start < bytes.count {
    let end = chunkBytes < bytes.count - start ? start + chunkBytes : bytes.count
    try bytes.withUnsafeBytes { try reader.read(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
    start = end
  }
  return try reader.finish()
}

func readSWF(
  _ text: String, _ options: JobLogReadingOptions = JobLogReadingOptions(), chunkBytes: Int = .max
) throws -> JobLog {
  try read(
    Array(text.utf8), with: StandardWorkloadFormatReader(source: "test.swf", options: options),
    chunkBytes: chunkBytes)
}

func swfText(of log: JobLog) -> String {
  var bytes: [UInt8] = []
  log.writeStandardWorkloadFormat { piece in piece.withUnsafeBufferPointer { bytes += $0 } }
  return String(decoding: bytes, as: UTF8.self)
}

/// The log that a reader makes of the bytes, or its error: what must not depend on the chunks.
enum Outcome: Equatable {
  case jobs(JobTable, JobLogHeader, JobLogIntake, JobLogNames)
  case error(JobLogError)

  init(_ body: () throws -> JobLog) {
    do {
      let log = try body()
      self = .jobs(log.jobs, log.header, log.intake, log.names)
    } catch let error as JobLogError {
      self = .error(error)
    } catch {
      fatalError("an error of another kind: \(error)")
    }
  }
}

/// Damages a valid text at a few random places.
func mutated(_ bytes: [UInt8], _ random: inout RandomGenerator) -> [UInt8] {
  var bytes = bytes
  let tokens: [[UInt8]] = [
    "-", "\n", "\r\n", "\t", ".5", "1e9", "99999999999999999999", "|", ",", ";", "\"", "{", "}",
    "[", "]", ":", "null", "\u{0}", "é", "UNLIMITED", "\\u12", "-9223372036854775808",
  ].map { Array($0.utf8) }
  for _ in 0...random.below(4) {
    let place = random.below(bytes.count + 1)
    switch random.below(4) {
    case 0 where place < bytes.count: bytes[place] = UInt8(random.below(256))
    case 1 where place < bytes.count:
      bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(12)))
    case 2: bytes.insert(contentsOf: tokens[random.below(tokens.count)], at: place)
    default:
      let end = min(bytes.count, place + random.below(40))
      bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count + 1))
    }
    if bytes.isEmpty { break }
  }
  return bytes
}
