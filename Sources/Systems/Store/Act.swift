/// One act of an intent, with all that is needed to do it and to take it back.
enum Act: Sendable, Equatable {
  /// Brings the file at an absolute path from one state to another.
  case file(path: String, before: FileState?, after: FileState?)
  /// Makes a folder that was not there.
  case makeFolder(path: String)
  /// Removes a folder if it is empty.
  case removeFolder(path: String)
  /// Runs a program without a shell; an empty list does nothing.
  case command(forward: [String], backward: [String])

  /// The act that leads back.
  var inverse: Act {
    switch self {
    case .file(let path, let before, let after): .file(path: path, before: after, after: before)
    case .makeFolder(let path): .removeFolder(path: path)
    case .removeFolder(let path): .makeFolder(path: path)
    case .command(let forward, let backward): .command(forward: backward, backward: forward)
    }
  }

  /// How far an act has come; what is not a command is safe to do again and needs no note.
  enum Phase: String, Sendable {
    case pending
    case started
    case done
  }
}
