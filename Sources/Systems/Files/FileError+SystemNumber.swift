internal import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension FileError {
  /// The error for what the operating system answered.
  /// - Parameters:
  ///   - number: The value of `errno`.
  ///   - action: What was tried, such as `cannot be written`.
  init(errno number: Int32, path: String, action: String) {
    let (code, remedy): (Code, String) =
      switch number {
      case ENOENT: (.notFound, "check the path")
      case EACCES, EPERM: (.notPermitted, "check the permissions of the file and its folder")
      case EROFS: (.readOnly, "the file system is read-only; choose a path on another one")
      case ENOSPC, EDQUOT: (.full, "the disk or the quota is full; free space or choose another path")
      case EISDIR: (.isDirectory, "it is a folder; name a file")
      case ENOTDIR: (.notFound, "a part of the path is no folder; check the path")
      default: (.failed, "see the cause")
      }
    self.init(
      code, "the file \(action): \(remedy)", at: SourceLocation(file: path),
      cause: String(cString: strerror(number)))
  }
}
