internal import ArgumentParser
internal import Diagnostics
internal import Files
internal import Foundation
internal import JobLogs
internal import Slurm

/// The configuration of a Slurm that a verb replays.
struct SlurmArguments: ParsableArguments {
  @Option(help: "The cluster's slurm.conf; files that it includes are read beside it.", completion: .file())
  var conf: String?

  @Option(
    help: "Accounts, shares and QOS: what `sacctmgr dump` writes, or a script of sacctmgr commands.",
    completion: .file())
  var accounts: String?
}

extension SlurmArguments {
  /// Reads slurm.conf with all that it includes.
  func configuration() throws -> SlurmConfiguration { try configurationText().configuration }

  /// Reads slurm.conf with all that it includes, and keeps the files as they stand.
  func configurationText() throws -> SlurmConfigurationText {
    guard let conf else {
      throw UsageError(message: "give the cluster's configuration with --conf slurm.conf")
    }
    return try SlurmConfigurationText(try WholeFile.bytes(conf), file: conf) {
      (path) throws(SlurmFileError) in
      let place = Self.place(ofIncluded: path, in: conf)
      do {
        return try WholeFile.bytes(place)
      } catch {
        throw SlurmFileError(
          .unreadable, "the included file cannot be read", at: SourceLocation(file: place),
          cause: (error as? any DiagnosedError)?.message)
      }
    }
  }

  /// Where a file lies that is included by a slurm.conf: beside it, unless its path is absolute.
  static func place(ofIncluded path: String, in conf: String) -> String {
    let folder = (conf as NSString).deletingLastPathComponent
    return path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
  }

  /// Reads the accounts, if any are given.
  func accountsFile() throws -> SlurmAccounts? {
    try accounts.map { try SlurmAccounts(WholeFile.bytes($0), file: $0) }
  }
}

/// A file read whole, unpacked where it is gzip.
enum WholeFile {
  private static let bytesMax = 1 << 30

  static func bytes(_ path: String) throws -> [UInt8] {
    var source = try ByteSource(path: path)
    var bytes: [UInt8] = []
    while try source.next({ bytes.append(contentsOf: $0) }) {
      if bytes.count > bytesMax {
        throw SlurmFileError(.tooLarge, "the file is larger than 1 GiB", at: SourceLocation(file: path))
      }
    }
    return bytes
  }

  /// The first bytes of a file; none of the standard input, which can be read once only.
  static func beginning(_ path: String) throws -> [UInt8] {
    if path == "-" { return [] }
    var source = try ByteSource(path: path, chunkBytes: 4096)
    var bytes: [UInt8] = []
    _ = try source.next { bytes.append(contentsOf: $0) }
    return bytes
  }
}
