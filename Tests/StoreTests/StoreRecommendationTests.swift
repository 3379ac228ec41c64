import Recommendations
import Testing

@testable import Store

@Suite struct StoreRecommendationTests {
  @Test func whatIsStoredIsThereAfterReopening() throws {
    let place = try Workplace()
    let stored: Recommendation
    do {
      let store = try Store(path: place.storePath)
      stored = try store.add(recommendation([.runCommand(arguments: ["true"], inverse: [])]))
      #expect(Recommendation.isIdentifier(stored.id))
    }
    let store = try Store(path: place.storePath)
    #expect(try store.recommendation(stored.id) == stored)
    #expect(try store.recommendations() == [stored])
    #expect(try store.recommendations(verb: "tune").isEmpty)
    #expect(try store.recommendations(state: .proposed) == [stored])
    #expect(try store.recommendations(state: .applied).isEmpty)
  }

  @Test func theSameAdviceIsStoredOnce() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let first = try store.add(recommendation([]))
    var again = recommendation([])
    again.createdUnixSeconds += 1000
    #expect(try store.add(again) == first)
    #expect(try store.add(recommendation([], title: "Other")).id != first.id)
  }

  @Test func theBeginningOfAnIdSuffices() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let ids = try (0..<40).map { try store.add(recommendation([], title: "number \($0)")).id }
    #expect(Set(ids).count == 40)
    for id in ids {
      #expect(try store.recommendation(String(id.dropFirst(2))).id == id)
    }
    // 40 ids share 16 first digits.
    let shared = Dictionary(grouping: ids) { $0.prefix(3) }.values.first { $0.count > 1 }!
    let ambiguous = #expect(throws: StoreError.self) { try store.recommendation(String(shared[0].prefix(3))) }
    #expect(ambiguous?.code == .ambiguous)
    for wrong in ["", "r-", "r-*", "r-zzz", "%", "r-ffffffffff"] {
      let error = #expect(throws: StoreError.self) { try store.recommendation(wrong) }
      #expect(error?.code == .notFound, "\(wrong)")
    }
  }

  @Test func rejectingAndVerifyingFollowTheStates() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let id = try store.add(
      recommendation([.writeFile(path: "f", contents: FileContents(text: "1"), mode: .file)])
    ).id
    let outcome = Outcome(origin: .measured, runs: 3)
    let verification = Verification(
      verifiedUnixSeconds: 9, verdict: .confirmed, baseline: outcome, measured: outcome, text: "As expected.")
    let early = #expect(throws: StoreError.self) { try store.record(verification, of: id) }
    #expect(early?.code == .wrongState)
    let applier = ChangeApplier(store: store)
    _ = try applier.apply(id, root: place.root, nowUnixSeconds: 1)
    try store.record(verification, of: id)
    try store.record(verification, of: id)
    #expect(try store.verifications(of: id) == [verification, verification])
    #expect(try store.recommendation(id).state == .verified)
    let late = #expect(throws: StoreError.self) { try store.reject(id) }
    #expect(late?.code == .wrongState)
    _ = try applier.undo(id, nowUnixSeconds: 2)
    try store.reject(id)
    #expect(try store.recommendation(id).state == .rejected)
    let rejected = #expect(throws: StoreError.self) {
      try applier.apply(id, root: place.root, nowUnixSeconds: 3)
    }
    #expect(rejected?.code == .wrongState)
  }

  @Test func anInvalidRecommendationIsNotStored() throws {
    let place = try Workplace()
    let store = try Store(path: place.storePath)
    let bad = recommendation([.writeFile(path: "../f", contents: FileContents(text: ""), mode: .file)])
    let error = #expect(throws: StoreError.self) { try store.add(bad) }
    #expect(error?.code == .invalidValue)
    #expect(try store.recommendations().isEmpty)
  }
}
