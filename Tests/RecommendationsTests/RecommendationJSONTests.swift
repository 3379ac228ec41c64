import Diagnostics
import Foundation
import Statistics
import Testing

@testable import Recommendations

@Suite struct RecommendationJSONTests {
  @Test func everyPartIsReadBackAsItWasWritten() throws {
    let written = completeRecommendation()
    let bytes = try written.json()
    #expect(try Recommendation(json: bytes, file: "a.json") == written)
    #expect(try Recommendation(json: bytes, file: "a.json").json() == bytes)
  }

  @Test func theFormSaysItsVersion() throws {
    let text = String(decoding: try completeRecommendation().json(), as: UTF8.self)
    #expect(text.contains(#""schema" : "plait.recommendation/1""#))
  }

  @Test func anotherVersionIsRefusedWithBothVersionsNamed() throws {
    var text = String(decoding: try completeRecommendation().json(), as: UTF8.self)
    text = text.replacingOccurrences(of: "plait.recommendation/1", with: "plait.recommendation/9")
    let error = #expect(throws: RecommendationError.self) {
      try Recommendation(json: Array(text.utf8), file: "a.json")
    }
    #expect(error?.code == .unsupportedSchema)
    #expect(error?.diagnosis.contains("plait.recommendation/9") == true)
    #expect(error?.diagnosis.contains("plait.recommendation/1") == true)
    #expect(error?.location?.file == "a.json")
  }

  @Test func aMissingSchemaIsRefused() throws {
    let error = #expect(throws: RecommendationError.self) {
      try Recommendation(json: Array("{}".utf8), file: "a.json")
    }
    #expect(error?.code == .unsupportedSchema)
  }

  @Test(arguments: ["", "{", "[1, 2]", "null", "\u{0}", "{\"schema\": 3}"])
  func whatIsNoRecommendationIsRefused(text: String) {
    #expect(throws: RecommendationError.self) {
      try Recommendation(json: Array(text.utf8), file: "a.json")
    }
  }

  @Test(arguments: [
    (#""verb" : "schedule""#, #""verb" : 7"#, "verb"),
    (#""verb" : "schedule""#, #""werb" : "schedule""#, "verb"),
    (#""mode" : "0644""#, #""mode" : "0999""#, "change.steps[1].mode"),
    (#""kind" : "patchFile""#, #""kind" : "burnFile""#, "change.steps[3].kind"),
    (#""low" : 11900"#, #""low" : 99999"#, "expected.entries[0].estimate"),
    (#""path" : "policy.yaml""#, #""path" : "../policy.yaml""#, "change.steps[1].path"),
    (#""name" : "OMP_SCHEDULE""#, #""name" : "OMP SCHEDULE""#, "change.steps[4].variables[0].name"),
  ])
  func aWrongValueIsNamedByItsPlace(good: String, bad: String, field: String) throws {
    let text = String(decoding: try completeRecommendation().json(), as: UTF8.self)
    #expect(text.contains(good))
    let changed = text.replacingOccurrences(of: good, with: bad)
    let error = #expect(throws: RecommendationError.self) {
      try Recommendation(json: Array(changed.utf8), file: "a.json")
    }
    #expect(error?.location?.field == field)
    #expect(error?.location?.file == "a.json")
  }

  @Test func anInfiniteNumberIsNotWritten() {
    var recommendation = completeRecommendation()
    recommendation.expected[.maxWait] = .exactly(.infinity)
    #expect(throws: RecommendationError.self) { try recommendation.json() }
  }

  @Test func damagedTextNeverTraps() throws {
    let good = try completeRecommendation().json()
    var random = RandomGenerator(seed: 7)
    var refused = 0
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0...random.below(3) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[random.below(bytes.count)], at: place)
        }
      }
      do {
        _ = try Recommendation(json: bytes, file: "damaged.json")
      } catch {
        refused += 1
        #expect(error.location?.file == "damaged.json")
      }
    }
    #expect(refused > 1000)
  }

  @Test func theContentFingerprintIgnoresIdStateAndTimeOnly() throws {
    let first = completeRecommendation()
    var second = first
    second.id = "r-01234567"
    second.state = .applied
    second.createdUnixSeconds += 60
    #expect(try first.contentFingerprint() == second.contentFingerprint())
    second.title += "!"
    #expect(try first.contentFingerprint() != second.contentFingerprint())
  }
}
