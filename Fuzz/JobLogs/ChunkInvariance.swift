// What the libFuzzer targets of the job log readers share.

import JobLogs

/// Makes the reader under test.
typealias ReaderMaker = (JobLogReadingOptions) -> any JobLogReader

/// Reads one input whole and in chunks; both must come to the same. What it reports to libFuzzer is by
/// not returning.
func fuzzJobLog(_ data: UnsafePointer<UInt8>?, _ size: Int, _ makeReader: ReaderMaker) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: data, count: size)
  // The first byte chooses the options and how the rest is cut into chunks.
  guard let choice = bytes.first else { return 0 }
  var options = JobLogReadingOptions(isLenient: choice & 1 == 1)
  if choice & 2 == 2 { options.jobLimit = 2 }
  let input = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
  let whole = read(input, makeReader(options), chunkBytes: max(input.count, 1))
  let pieces = read(input, makeReader(options), chunkBytes: 1 + Int(choice >> 2))
  precondition(whole == pieces, "the result depends on how the input is cut into chunks")
  return 0
}

/// The jobs, or the words of the error.
private func read(
  _ input: UnsafeRawBufferPointer, _ reader: any JobLogReader, chunkBytes: Int
) -> Result<JobTable, JobLogError> {
  do {
    var start = 0
    while start < input.count {
      let end = min(start + chunkBytes, input.count)
      try reader.read(UnsafeRawBufferPointer(rebasing: input[start..<end]))
      start = end
    }
    let log = try reader.finish()
    _ = try? log.prepared(JobPreparation(isLenient: true))
    return .success(log.jobs)
  } catch {
    return .failure(error)
  }
}
