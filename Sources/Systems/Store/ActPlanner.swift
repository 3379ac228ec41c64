internal import Diagnostics
internal import Fingerprints
internal import Glibc
internal import Recommendations

/// Turns the steps of a change into acts, with the states of files before and after each.
///
/// Nothing is changed. Steps on one file build on one another.
struct ActPlanner {
  /// The real path of the folder for relative paths.
  let root: String
  let recommendation: String
  private(set) var acts: [Act] = []
  private var files: [String: FileState?] = [:]
  private var newFolders: Set<String> = []

  /// Throws `StoreError` (`file-access`) where the root is no folder.
  init(root: String, recommendation: String) throws(StoreError) {
    guard let real = Self.realPath(root) else {
      throw .file(root, "is not there: a change needs a folder to be applied in", errno)
    }
    var status = stat()
    guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .file(root, "is not a folder", 0)
    }
    self.root = real
    self.recommendation = recommendation
  }

  /// Adds the acts of one step. Throws `StoreError` where it cannot be carried out.
  mutating func add(_ step: Change.Step) throws(StoreError) {
    switch step {
    case .writeFile(let path, let contents, let mode):
      let (path, _) = try open(path)
      try set(FileState(bytes: contents.bytes, mode: mode.bits), path)
    case .patchFile(let path, let text, let expecting):
      let (path, state) = try open(path)
      guard let state else { throw .file(path, "is not there, and the change patches it", 0) }
      if let expecting, Fingerprint(of: state.bytes) != expecting {
        throw StoreError(
          .patchMismatch, "The file was changed since the recommendation was made; make it again.",
          at: SourceLocation(file: path))
      }
      let diff = try UnifiedDiff(text)
      try set(FileState(bytes: try diff.apply(to: state.bytes, path: path), mode: state.mode), path)
    case .setEnvironment(let path, let variables):
      let (path, state) = try open(path)
      let bytes = EnvironmentBlock.set(variables, for: recommendation, in: state?.bytes ?? [])
      try set(FileState(bytes: bytes, mode: state?.mode ?? FileMode.file.bits), path)
    case .runCommand(let arguments, let inverse):
      acts.append(.command(forward: arguments, backward: inverse))
    }
  }

  /// The real path of a step's file, links followed, and its state as the steps before leave it.
  private mutating func open(_ path: String) throws(StoreError) -> (String, FileState?) {
    let whole = path.hasPrefix("/") ? path : root + "/" + path
    let real = try resolved(whole)
    if let known = files[real] { return (real, known) }
    return (real, try FileState.read(real))
  }

  private mutating func set(_ state: FileState, _ path: String) throws(StoreError) {
    let before: FileState?
    if let known = files[path] { before = known } else { before = try FileState.read(path) }
    var missing: [String] = []
    var folder = AtomicFile.parent(of: path)
    while access(folder, F_OK) != 0, !newFolders.contains(folder), folder != "/" {
      missing.append(folder)
      folder = AtomicFile.parent(of: folder)
    }
    for folder in missing.reversed() {
      newFolders.insert(folder)
      acts.append(.makeFolder(path: folder))
    }
    acts.append(.file(path: path, before: before, after: state))
    files[path] = .some(state)
  }

  /// Follows links in the part of a path that is there.
  private func resolved(_ path: String) throws(StoreError) -> String {
    var rest: [Substring] = []
    var parts = path.split(separator: "/")
    while true {
      let start = "/" + parts.joined(separator: "/")
      if let real = Self.realPath(start) {
        return rest.isEmpty ? real : (real == "/" ? "" : real) + "/" + rest.reversed().joined(separator: "/")
      }
      if errno != ENOENT { throw .file(path, "cannot be reached", errno) }
      var status = stat()
      if lstat(start, &status) == 0 { throw .file(start, "is a link that leads nowhere", 0) }
      guard let last = parts.popLast() else { return path }
      rest.append(last)
    }
  }

  private static func realPath(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}
