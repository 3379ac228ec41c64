internal import Glibc

/// Replacing a file so that, whenever the machine or the process stops, it is the old or the new one.
enum AtomicFile {
  /// Brings the file at a path to a state; nil removes it.
  ///
  /// The new contents are written beside it under `temporaryName`, forced to the disk, and renamed over
  /// it; then the folder is forced to the disk. Owner and group of a file that is there are kept where
  /// the rights allow; hard links and extended attributes are not.
  ///
  /// Throws `StoreError` (`file-access` or `disk-full`); then the file is as it was.
  static func write(_ state: FileState?, to path: String, temporaryName: String) throws(StoreError) {
    let folder = parent(of: path)
    guard let state else {
      if unlink(path) != 0, errno != ENOENT { throw .file(path, "cannot be removed", errno) }
      try synchronise(folder: folder)
      return
    }
    let temporary = folder + "/" + temporaryName
    if unlink(temporary) != 0, errno != ENOENT { throw .file(temporary, "is in the way", errno) }
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if file < 0 { throw .file(path, "cannot be written", errno) }
    var isOpen = true
    do throws(StoreError) {
      var offset = 0
      while offset < state.bytes.count {
        let count = state.bytes.withUnsafeBytes {
          Glibc.write(file, $0.baseAddress! + offset, $0.count - offset)
        }
        if count < 0, errno == EINTR { continue }
        if count < 0 { throw .file(path, "cannot be written", errno) }
        offset += count
      }
      var old = stat()
      // Where the owner cannot be kept, as for most users, the file is theirs, as with any editor.
      if stat(path, &old) == 0 { _ = fchown(file, old.st_uid, old.st_gid) }
      if fchmod(file, mode_t(state.mode)) != 0 { throw .file(path, "cannot be given its mode", errno) }
      if fsync(file) != 0 { throw .file(path, "cannot be written", errno) }
      isOpen = false
      if close(file) != 0 { throw .file(path, "cannot be written", errno) }
      if rename(temporary, path) != 0 { throw .file(path, "cannot be replaced", errno) }
    } catch {
      if isOpen { close(file) }
      unlink(temporary)
      throw error
    }
    try synchronise(folder: folder)
  }

  /// Forces a folder's entries to the disk.
  static func synchronise(folder: String) throws(StoreError) {
    let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if file < 0 {
      // A folder that is gone has no entries to force.
      if errno == ENOENT { return }
      throw .file(folder, "cannot be opened", errno)
    }
    defer { close(file) }
    // Some file systems cannot force folders (EINVAL), and then need not be asked.
    if fsync(file) != 0, errno != EINVAL { throw .file(folder, "cannot be forced to the disk", errno) }
  }

  static func parent(of path: String) -> String {
    let cut = path.lastIndex(of: "/") ?? path.startIndex
    return cut == path.startIndex ? "/" : String(path[..<cut])
  }
}
