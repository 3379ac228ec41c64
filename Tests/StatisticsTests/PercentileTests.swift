import Statistics
import Testing

@Suite struct PercentileTests {
  @Test func nearestRankByHand() {
    let sorted = [15.0, 20, 35, 40, 50]
    #expect(percentile(0.05, ofSorted: sorted) == 15)
    #expect(percentile(0.3, ofSorted: sorted) == 20)
    #expect(percentile(0.4, ofSorted: sorted) == 20)
    #expect(percentile(0.5, ofSorted: sorted) == 35)
    #expect(percentile(1, ofSorted: sorted) == 50)
    #expect(percentile(0, ofSorted: sorted) == 15)
    #expect(percentile(0.99, ofSorted: [7]) == 7)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func selectionAgreesWithSorting(_ seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let count = 1 + generator.below(400)
    // Many ties in every other case.
    let values = (0..<count).map { _ in
      seed % 2 == 0 ? Double(generator.below(5)) : generator.normal()
    }
    let sorted = values.sorted()
    let fractions = [0, 0.1, 0.5, 0.5, 0.95, 0.99, 1]
    var scratch = values
    #expect(
      percentiles(fractions, of: &scratch) == fractions.map { percentile($0, ofSorted: sorted) })
    #expect(scratch.sorted() == sorted)
  }

  @Test func selectionOnSortedAndReversedValues() {
    for values in [(0..<1000).map(Double.init), (0..<1000).reversed().map(Double.init)] {
      var scratch = values
      #expect(percentiles([0.5, 0.95], of: &scratch) == [499, 949])
    }
  }

  @Test func meansByHand() {
    #expect(mean([]) == 0)
    #expect(mean([1, 2, 6]) == 3)
  }

  @Test func fairnessGoesFromOneForAllToOneOverN() {
    #expect(jainIndex([]) == 1)
    #expect(jainIndex([3, 3, 3, 3]) == 1)
    #expect(jainIndex([5, 0, 0, 0]) == 0.25)
    #expect(jainIndex([1, 2]) == 0.9)
    #expect(jainIndex([1, 2, 3]) == jainIndex([10, 20, 30]))
  }
}
