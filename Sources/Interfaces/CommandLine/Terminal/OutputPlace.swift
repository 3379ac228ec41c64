internal import Diagnostics
internal import Files
internal import Foundation

/// Where a verb is told to write: looked at before minutes of work, not after.
enum OutputPlace {
  /// - Throws: `OutputPlaceError` where a file cannot be written there.
  static func check(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw OutputPlaceError("this is a folder; give the name of a file", path)
    }
    let folder = (path as NSString).deletingLastPathComponent
    guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else {
      throw OutputPlaceError(
        "no file can be written there; make the folder or name another place", path,
        cause: String(cString: strerror(errno)))
    }
  }
}

/// A place that cannot be written.
struct OutputPlaceError: DiagnosedError {
  var message: String
  var location: SourceLocation?
  var cause: String?
  var codeName: String { "output.place" }

  init(_ message: String, _ path: String, cause: String? = nil) {
    self.message = message
    self.location = SourceLocation(file: path)
    self.cause = cause
  }
}
