import Measurement
import Statistics
import Testing

@Suite struct NoiseRecordTests {
  private func record(_ repetitions: Int, _ noise: inout SyntheticNoise) -> (NoiseRecord, Double) {
    let seconds = (0..<repetitions).map { _ in noise.seconds(1) }
    var record = NoiseRecord()
    record.add(seconds)
    return (record, percentile(0.5, ofSorted: seconds.sorted()))
  }

  /// Of equal challengers about the stated share is out after one repetition, outliers among the noise or not.
  @Test(arguments: [25, 100]) func equalOnesSurviveTheirFirstRepetition(_ repetitions: Int) {
    var noise = SyntheticNoise(seed: 21)
    var rejected = 0
    for _ in 0..<2000 {
      let (record, median) = record(repetitions, &noise)
      var race = PairedRace()
      if race.begin(challenger: noise.seconds(1), median: median, noise: record) == .worse { rejected += 1 }
    }
    #expect(rejected > 0 && Double(rejected) / 2000 <= 0.065)
  }

  /// With a few repetitions to learn from only outliers, one in 20, are out wrongly.
  @Test func fewRepetitionsMakeCareful() {
    var noise = SyntheticNoise(seed: 22)
    var rejected = 0
    for _ in 0..<2000 {
      let (record, median) = record(6, &noise)
      var race = PairedRace()
      if race.begin(challenger: noise.seconds(1), median: median, noise: record) == .worse { rejected += 1 }
    }
    #expect(Double(rejected) / 2000 <= 0.065)
  }

  /// Challengers of twice the time are out after one repetition once the noise is known.
  @Test func clearlySlowerOnesAreOutAtOnce() {
    var noise = SyntheticNoise(seed: 23)
    noise.outlierShare = 0
    var rejected = 0
    for _ in 0..<500 {
      let (record, median) = record(8, &noise)
      var race = PairedRace()
      if race.begin(challenger: noise.seconds(1.5), median: median, noise: record) == .worse { rejected += 1 }
    }
    #expect(rejected > 490)
  }

  @Test func nothingIsKnownBeforeRepetitions() {
    var record = NoiseRecord()
    #expect(record.bound(error: 0.05) == nil && record.scatter == nil)
    var race = PairedRace()
    #expect(race.begin(challenger: 1e9, median: 1, noise: record) == nil)
    record.add([1, 1.1])
    #expect(record.repetitions == 2 && record.bound(error: 0.05) == nil)
  }

  /// The scatter is that of the noise, whatever the outliers.
  @Test func scatterIsRobust() throws {
    var noise = SyntheticNoise(seed: 24)
    let (record, _) = record(400, &noise)
    let scatter = try #require(record.scatter)
    #expect(scatter > 0.015 && scatter < 0.025)
  }
}
