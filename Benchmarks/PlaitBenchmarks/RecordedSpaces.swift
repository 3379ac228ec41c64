internal import Foundation
internal import TuningFiles
internal import TuningRecords

/// The recorded search spaces of the data folder.
struct RecordedSpaces {
  struct Named {
    var name: String
    var path: String
    var space: RecordedSpace
  }

  var spaces: [Named]

  /// Kernel Tuner's caches, and on request KTT's records, in the order of their names; empty where the folder is not here.
  static func load(_ folder: String, withKTT: Bool = false) throws -> RecordedSpaces {
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    var spaces: [Named] = []
    for file in files where file.hasSuffix(".json.gz") && (file.contains("__") || withKTT) {
      let path = "\(folder)/\(file)"
      spaces.append(
        Named(name: String(file.dropLast(8)), path: path, space: try TuningRecordFile.read(path).space))
    }
    return RecordedSpaces(spaces: spaces)
  }
}
