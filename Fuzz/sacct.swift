// A libFuzzer target: the reader of `sacct --parsable2`. `scripts/fuzz sacct SECONDS` builds and runs it.

import JobLogs

/// Reads one input; what it reports to libFuzzer is by not returning.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: data, count: size)
  // The first byte chooses the options and how the rest is cut into chunks.
  guard let choice = bytes.first else { return 0 }
  var options = JobLogReadingOptions(isLenient: choice & 1 == 1)
  if choice & 2 == 2 { options.jobLimit = 2 }
  let input = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
  let whole = read(input, options, chunkBytes: max(input.count, 1))
  let pieces = read(input, options, chunkBytes: 1 + Int(choice >> 2))
  precondition(whole == pieces, "the result depends on how the input is cut into chunks")
  return 0
}

/// The jobs, or the words of the error.
private func read(
  _ input: UnsafeRawBufferPointer, _ options: JobLogReadingOptions, chunkBytes: Int
) -> Result<JobTable, JobLogError> {
  let reader = DelimitedJobLogReader(source: "input", dialect: .sacct, options: options)
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
  } catch let error as JobLogError {
    return .failure(error)
  } catch {
    fatalError("an error of another kind: \(error)")
  }
}
