import Foundation
import GRDB
import Glibc
import Recommendations
import Testing

@testable import Store

@Suite struct StoreOpeningTests {
  private func refusal(_ path: String) -> StoreError? {
    do {
      _ = try Store(path: path)
      return nil
    } catch {
      return error
    }
  }

  private func edit(_ path: String, _ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func theFileIsDurableAndPrivate() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    try store.queue.read { db throws in
      #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal")
      #expect(try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2)
      #expect(try Int.fetchOne(db, sql: "PRAGMA foreign_keys") == 1)
    }
    #expect(try store.integrityProblems().isEmpty)
    let mode = try FileManager.default.attributesOfItem(atPath: place.storePath)[.posixPermissions]
    #expect((mode as? NSNumber)?.intValue == 0o600)
  }

  @Test func aStoreOfANewerVersionIsRefused() throws {
    let place = try Workplace()
    _ = try Store(path: place.storePath)
    try edit(place.storePath, "PRAGMA user_version = 99")
    let error = refusal(place.storePath)
    #expect(error?.code == .newerVersion)
    #expect(error?.message.contains("99") == true)
  }

  @Test func aDatabaseOfAnotherProgramIsRefusedAndLeftAlone() throws {
    let place = try Workplace()
    let path = place.root + "/other.sqlite"
    try edit(path, "CREATE TABLE theirs (x)")
    #expect(refusal(path)?.code == .notAStore)
    let tables = try DatabaseQueue(path: path).read {
      try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema")
    }
    #expect(tables == ["theirs"])
  }

  @Test func aDamagedFileIsRefusedWithARemedy() throws {
    let place = try Workplace()
    try place.write("text.sqlite", String(repeating: "this is no database\n", count: 500))
    let error = refusal(place.root + "/text.sqlite")
    #expect(error?.code == .corrupt)
    #expect(error?.message.contains("move it away") == true)

    // A store whose middle was overwritten.
    let store = try Store(path: place.storePath)
    for index in 0..<200 { _ = try store.add(recommendation([], title: "number \(index)")) }
    try store.queue.close()
    var bytes = try Data(contentsOf: URL(filePath: place.storePath))
    for index in 4096..<bytes.count { bytes[index] = 0xA5 }
    try bytes.write(to: URL(filePath: place.storePath))
    var code: StoreError.Code?
    do {
      _ = try Store(path: place.storePath).recommendations()
    } catch { code = error.code }
    #expect(code == .corrupt)
  }

  @Test func aPlaceThatCannotBeIsRefused() throws {
    let place = try Workplace()
    try place.write("file", "x")
    #expect(refusal(place.root + "/file/store.sqlite")?.code == .cannotOpen)
    #expect(refusal(place.root)?.code == .cannotOpen)
    #expect(refusal("/proc/plait/store.sqlite")?.code == .cannotOpen)
  }

  @Test func theDefaultPlaceFollowsTheConvention() {
    #expect(Store.defaultPath(environment: ["PLAIT_STORE": "/a/b", "HOME": "/h"]) == "/a/b")
    #expect(
      Store.defaultPath(environment: ["XDG_STATE_HOME": "/x", "HOME": "/h"]) == "/x/plait/plait.sqlite")
    #expect(
      Store.defaultPath(environment: ["XDG_STATE_HOME": "x", "HOME": "/h"])
        == "/h/.local/state/plait/plait.sqlite")
    #expect(Store.defaultPath(environment: [:]) == nil)
  }

  @Test func aLimitOnTheFilesSizeLosesNothingThatWasStored() throws {
    let place = try Workplace()
    let (process, output) = probe(["fill", place.storePath, "300000"])
    try process.run()
    process.waitUntilExit()
    let words = String(decoding: output.readDataToEndOfFile(), as: UTF8.self).split {
      $0 == " " || $0 == "\n"
    }
    #expect(words.first == "disk-full")
    let stored = try #require(words.last.flatMap { Int($0) })
    #expect(stored > 10)
    let store = try Store(path: place.storePath)
    #expect(try store.trials(subject: "s").count == stored)
    #expect(try store.integrityProblems().isEmpty)
  }
}
