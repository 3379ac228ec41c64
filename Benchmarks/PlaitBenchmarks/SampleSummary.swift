/// The least, the middle and the largest of repeated measurements.
struct SampleSummary {
  var least: Double
  var median: Double
  var largest: Double
  var runs: Int

  init(_ samples: [Double]) {
    let sorted = samples.sorted()
    least = sorted[0]
    median = sorted[sorted.count / 2]
    largest = sorted[sorted.count - 1]
    runs = sorted.count
  }
}
