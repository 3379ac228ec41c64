import Foundation
import Recommendations
import Store
import Testing

@Suite("Changes that end by themselves")
struct ChangeEndingTests {
  @Test("what does nothing when applied is undone without its inverse being run")
  func ending() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let applier = ChangeApplier(store: store)
    let mark = place.folder + "/inverse-ran"
    let id = try store.add(
      recommendation([.runCommand(arguments: [], inverse: ["touch", mark])])
    ).id
    _ = try applier.apply(id, root: place.folder, nowUnixSeconds: 10)
    #expect(try store.recommendation(id).state == .applied)
    try applier.recordEnding(id, nowUnixSeconds: 20)
    #expect(try store.recommendation(id).state == .undone)
    #expect(!FileManager.default.fileExists(atPath: mark))
    #expect(try applier.recover(nowUnixSeconds: 30).isEmpty)
    // It may come again, and is then taken back as any other.
    _ = try applier.apply(id, root: place.folder, nowUnixSeconds: 40)
    _ = try applier.undo(id, nowUnixSeconds: 50)
    #expect(FileManager.default.fileExists(atPath: mark))
  }

  @Test("what has done something cannot be closed without taking it back")
  func refused() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let applier = ChangeApplier(store: store)
    let id = try store.add(
      recommendation([.runCommand(arguments: ["true"], inverse: ["true"])])
    ).id
    #expect(throws: StoreError.self) { try applier.recordEnding(id, nowUnixSeconds: 10) }
    _ = try applier.apply(id, root: place.folder, nowUnixSeconds: 20)
    #expect(throws: StoreError.self) { try applier.recordEnding(id, nowUnixSeconds: 30) }
    #expect(try store.recommendation(id).state == .applied)
  }
}
