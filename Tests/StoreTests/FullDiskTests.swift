import Diagnostics
import Fingerprints
import Foundation
import GRDB
import Glibc
import Recommendations
import Testing

@testable import Store

/// A disk of its own in memory, where this process may mount one.
private final class SmallDisk {
  let path: String

  /// Nil where mounting is not permitted, which is said.
  init?(_ path: String, sizeBytes: Int) {
    self.path = path
    mkdir(path, 0o755)
    if mount("tmpfs", path, "tmpfs", 0, "size=\(sizeBytes)") != 0 {
      print("skipped: mounting a small disk is not permitted here (\(String(cString: strerror(errno))))")
      return nil
    }
  }

  /// Makes the disk read-only; nothing on it may be open for writing.
  func makeReadOnly() -> Bool {
    mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}

@Suite struct FullDiskTests {
  @Test func aFullDiskUnderTheFilesPutsEverythingBack() throws {
    let place = try Workplace()
    guard let disk = SmallDisk(place.root + "/disk", sizeBytes: 256 << 10) else { return }
    defer { withExtendedLifetime(disk) {} }
    try place.write("disk/f", "old")
    let store = try Store(path: place.storePath)
    let big = FileContents(bytes: Array(repeating: 120, count: 1 << 20))
    let id = try store.add(
      recommendation([
        .writeFile(path: "disk/f", contents: FileContents(text: "new"), mode: .file),
        .writeFile(path: "disk/sub/big", contents: big, mode: .file),
      ])
    ).id
    let old = try place.picture()
    let error = #expect(throws: StoreError.self) {
      try ChangeApplier(store: store).apply(id, root: place.root, nowUnixSeconds: 1)
    }
    #expect(error?.code == .diskFull)
    #expect(error?.location?.file.hasSuffix("disk/sub/big") == true)
    #expect(try place.picture() == old)
    #expect(try store.recommendation(id).state == .proposed)
  }

  @Test func aFullDiskUnderTheStoreLosesNothingThatWasStored() throws {
    let place = try Workplace()
    guard let disk = SmallDisk(place.root + "/disk", sizeBytes: 512 << 10) else { return }
    defer { withExtendedLifetime(disk) {} }
    let path = place.root + "/disk/plait.sqlite"
    var stored = 0
    var code: StoreError.Code?
    do {
      let store = try Store(path: path)
      while stored < 10_000 {
        let trial = Trial(
          createdUnixSeconds: 1, verb: "tune", subject: "s", machine: Fingerprint(of: "m"), seed: 1,
          payloadJSON: "\"\(String(repeating: "x", count: 2000))\"")
        try store.add([trial])
        stored += 1
      }
    } catch { code = error.code }
    #expect(code == .diskFull)
    #expect(stored > 5)
    #expect(try Store(path: path).trials(subject: "s").count == stored)
  }

  @Test func aReadOnlyDiskUnderTheStoreIsSaidAndTheRemedyToo() throws {
    let place = try Workplace()
    guard let disk = SmallDisk(place.root + "/disk", sizeBytes: 1 << 20) else { return }
    let path = disk.path + "/plait.sqlite"
    do {
      let store = try Store(path: path)
      _ = try store.add(recommendation([]))
      try store.queue.close()
    }
    guard disk.makeReadOnly() else {
      print("skipped: remounting is not permitted here")
      return
    }
    for path in [path, disk.path + "/other.sqlite", disk.path + "/sub/store.sqlite"] {
      let error = #expect(throws: StoreError.self) { try Store(path: path) }
      #expect(error?.code == .readOnly || path.contains("/sub/"))
      #expect(error?.message.contains("PLAIT_STORE") == true)
    }
  }
}
