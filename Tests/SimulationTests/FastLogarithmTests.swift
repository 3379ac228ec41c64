import Foundation
@testable import Simulation
import Statistics
import Testing

@Suite struct FastLogarithmTests {
  @Test func staysWithinABillionthOfTheTruth() {
    var generator = RandomGenerator(seed: 1)
    var largest = 0.0
    for _ in 0..<100_000 {
      let x = exp(generator.uniform() * 60 - 10)
      largest = max(largest, abs(fastLogarithm(x) - log(x)))
    }
    #expect(largest < 1e-9)
  }

  @Test func isExactAtOneAndMonotoneAcrossItsCuts() {
    #expect(fastLogarithm(1) == 0)
    for cut in [0.5, 2, 8].map({ $0.squareRoot() }) + [1, 2, 1024] {
      #expect(fastLogarithm(cut * (1 - 1e-9)) < fastLogarithm(cut * (1 + 1e-9)))
      #expect(abs(fastLogarithm(cut) - log(cut)) < 1e-11)
    }
  }
}
