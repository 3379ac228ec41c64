internal import ArgumentParser
internal import Foundation
internal import SlurmControl

/// Where the side-car of a cluster keeps its journal, its lock and its status.
struct SideCarPlace: ParsableArguments {
  @Option(
    name: .customLong("state"),
    help: ArgumentHelp(
      "The side-car's folder; by default plait/slurm/CLUSTER in $XDG_STATE_HOME or ~/.local/state.",
      valueName: "folder"), completion: .directory)
  var state: String?

  /// The folder of a cluster that is known by name.
  func folder(cluster: String) throws -> String {
    if let state { return Self.absolute(state) }
    return try Self.root() + "/" + cluster
  }

  /// The folder that is meant where Slurm need not be asked: the one named, or the only one there is.
  func existingFolder() throws -> String {
    if let state { return Self.absolute(state) }
    let root = try Self.root()
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted().filter {
      SideCarJournal.exists(folder: root + "/" + $0)
    }
    guard names.count == 1 else {
      throw UsageError(
        message: names.isEmpty
          ? "no side-car has run here (\(root) has no journal); name its folder with --state"
          : "there are side-cars for \(names.joined(separator: ", ")); name one with --state \(root)/NAME")
    }
    return root + "/" + names[0]
  }

  private static func root() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/plait/slurm" }
    guard let home = environment["HOME"], !home.isEmpty else {
      throw UsageError(message: "neither XDG_STATE_HOME nor HOME is set; name a folder with --state")
    }
    return home + "/.local/state/plait/slurm"
  }

  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}

/// The status that a running side-car writes after each cycle.
enum StatusFile {
  static func path(_ folder: String) -> String { folder + "/status.json" }
}
