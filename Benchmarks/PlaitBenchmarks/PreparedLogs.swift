internal import Files
internal import Foundation

/// Uncompressed logs for timing, made once under the benchmarks' folder.
struct PreparedLogs {
  var data: String
  var work: String
  var plait: String

  /// A published schedule as uncompressed text; nil where the data folder lacks it.
  func gold(_ name: String) throws -> String? {
    let source = "\(data)/scheduling/gold/\(name).swf.gz"
    guard FileManager.default.fileExists(atPath: source) else { return nil }
    let path = "\(work)/\(name).swf"
    if FileManager.default.fileExists(atPath: path) { return path }
    try createFolder()
    var text = Data()
    var bytes = try ByteSource(path: source)
    while try bytes.next({ text.append(contentsOf: $0) }) {}
    try text.write(to: URL(fileURLWithPath: path), options: .atomic)
    return path
  }

  /// A generated log of that many jobs, the same at each call.
  func generated(jobs: Int, processors: Int, utilisation: Double) throws -> String {
    let path = "\(work)/generated-\(jobs)-\(processors).swf"
    if FileManager.default.fileExists(atPath: path) { return path }
    try createFolder()
    _ = try MeasuredProcess.run([
      plait, "generate", "--jobs", String(jobs), "--processors", String(processors), "--utilisation",
      String(utilisation), "--seed", "1", "--out", path,
    ])
    return path
  }

  private func createFolder() throws {
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
  }
}
