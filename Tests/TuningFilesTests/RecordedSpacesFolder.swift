import Foundation

/// The folder of recorded spaces that may lie beside the project.
enum RecordedSpacesFolder {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/kernels/tuning").standardized.path

  /// The files whose names begin and end so; a printed word and none where the folder is absent.
  static func files(prefix: String = "", suffix: String = ".json.gz") -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      print("skipped: no recorded spaces at \(path)")
      return []
    }
    return names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.sorted().map { "\(path)/\($0)" }
  }
}
