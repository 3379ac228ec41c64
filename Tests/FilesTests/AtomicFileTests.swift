import Diagnostics
import Files
import Foundation
import Testing

@Suite struct AtomicFileTests {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "plait-atomic-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

  func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func theFileAppearsWholeOnCommit() throws {
    let path = folder + "/a"
    try AtomicFile.write("old", to: path)
    let file = try AtomicFile(path: path)
    let piece = String(repeating: "x", count: 700_000)
    try file.write(piece)
    try file.write(piece)
    #expect(try text(path) == "old")
    try file.commit()
    #expect(try text(path) == piece + piece)
    #expect(names == ["a"])
  }

  @Test func anAbandonedFileLeavesNothing() throws {
    do {
      let file = try AtomicFile(path: folder + "/a")
      try file.write("half")
    }
    #expect(names == [])
  }

  @Test func keepsPermissionsAndWritesThroughLinks() throws {
    let path = folder + "/a"
    try AtomicFile.write("old", to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: path)
    try AtomicFile.write("new", to: folder + "/link")
    #expect(try text(path) == "new")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(names == ["a", "link"])
  }

  @Test func namesThePathAndTheRemedy() throws {
    let missing = #expect(throws: FileError.self) {
      try AtomicFile.write("a", to: folder + "/none/a")
    }
    #expect(missing?.code == .notFound)
    #expect(missing?.location?.file == folder + "/none/a")
    let directory = #expect(throws: FileError.self) { try AtomicFile.write("a", to: folder) }
    #expect(directory?.code == .isDirectory)
  }

  @Test func aFullOrReadOnlyDiskLeavesTheOldFile() throws {
    guard run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder) else {
      print("a file system cannot be mounted here: the full disk was not tested")
      return
    }
    defer { _ = run("umount", folder) }
    let path = folder + "/a"
    try AtomicFile.write("old", to: path)
    let full = #expect(throws: FileError.self) {
      try AtomicFile.write(String(repeating: "x", count: 3_000_000), to: path)
    }
    #expect(full?.code == .full)
    #expect(full?.location?.file == path)
    #expect(try text(path) == "old")
    #expect(names == ["a"])

    #expect(run("mount", "-o", "remount,ro", folder))
    let readOnly = #expect(throws: FileError.self) { try AtomicFile.write("new", to: path) }
    #expect(readOnly?.code == .readOnly)
    #expect(try text(path) == "old")
  }

  private func run(_ command: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
