internal import Foundation
internal import LiveScheduling
internal import YAMLDocuments

/// The configuration file of a side-car, with the command line's options in the place of its own; it is read anew
/// when it changes and on SIGHUP.
final class LiveConfiguration {
  /// Absolute; nil where there is no file.
  let path: String?
  private let arguments: SideCarArguments
  /// What was read and taken last.
  private(set) var current: SideCarConfiguration
  /// What the process was started with.
  private let started: SideCarConfiguration
  private var stamp: Stamp?

  /// - Throws: `YAMLDocumentError`.
  init(path: String?, arguments: SideCarArguments) throws(YAMLDocumentError) {
    self.path = path.map { SideCarPlace.absolute($0) }
    self.arguments = arguments
    stamp = self.path.flatMap { Stamp($0) }
    current = try Self.read(self.path)
    started = current
  }

  private static func read(_ path: String?) throws(YAMLDocumentError) -> SideCarConfiguration {
    guard let path else { return SideCarConfiguration() }
    return try SideCarConfiguration(path: path)
  }

  /// The policy's file, if one is named.
  var policy: String? { policy(in: current) }

  func policy(in configuration: SideCarConfiguration) -> String? { arguments.policy ?? configuration.policy }

  /// Settings with the file's values in the place of their own, and the command line's in the place of the file's.
  func apply(_ configuration: SideCarConfiguration? = nil, to settings: inout SideCarSettings) {
    (configuration ?? current).apply(to: &settings)
    arguments.apply(to: &settings)
  }

  /// Whether the file has changed, or SIGHUP has asked for it.
  var isDue: Bool {
    guard let path else { return false }
    return Hangup.isRequested || Stamp(path) != stamp
  }

  /// The file as it is now; it does not count before `take`.
  /// - Throws: `YAMLDocumentError`; it is not read again until it changes or somebody asks.
  func reread() throws(YAMLDocumentError) -> SideCarConfiguration {
    _ = Hangup.take()
    stamp = path.flatMap { Stamp($0) }
    return try Self.read(path)
  }

  /// - Returns: The keys that have changed and hold only from the next start.
  func take(_ configuration: SideCarConfiguration) -> [String] {
    current = configuration
    return started.keysForNextStart(configuration)
  }

  /// What tells one state of a file from another.
  private struct Stamp: Equatable {
    private var inode: UInt
    private var size: Int
    private var changedSeconds: Int
    private var changedNanoseconds: Int

    /// Nil where there is no file.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      inode = UInt(status.st_ino)
      size = Int(status.st_size)
      changedSeconds = status.st_mtim.tv_sec
      changedNanoseconds = status.st_mtim.tv_nsec
    }
  }
}
