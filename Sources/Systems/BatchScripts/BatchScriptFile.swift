internal import Diagnostics
internal import FoundationEssentials

extension BatchScript {
  /// No script is longer than this; Slurm's own bound is 4 MB.
  private static let fileBytesMax = 4 << 20

  /// Reads a script.
  /// - Throws: `BatchScriptError`, with file and line.
  package init(path: String) throws(BatchScriptError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw BatchScriptError(
        .unreadable, "the script cannot be read; check the path", at: SourceLocation(file: path),
        cause: "\(error)")
    }
    guard data.count <= Self.fileBytesMax else {
      throw BatchScriptError(
        .unreadable, "the file is larger than 4 MB, more than Slurm takes for a script",
        at: SourceLocation(file: path))
    }
    try self.init(text: String(decoding: data, as: UTF8.self), file: path)
  }
}
