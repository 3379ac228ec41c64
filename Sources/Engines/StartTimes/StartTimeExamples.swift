/// Features at moments of waiting jobs, and what came of them.
struct StartTimeExamples {
  private var features: [Float] = []
  private var time: [Int64] = []
  /// Seconds to the start; -1 until it has happened.
  private var outcome: [Double] = []
  private var open: [Int32: [Int]] = [:]
  /// The examples whose start has happened, in the order of the starts.
  private var done: [Int] = []

  var finishedCount: Int { done.count }

  mutating func keep(_ row: [Float], of job: Int32, at now: Int64) {
    open[job, default: []].append(time.count)
    features += row
    time.append(now)
    outcome.append(-1)
  }

  mutating func started(_ job: Int32, at now: Int64) {
    for index in open.removeValue(forKey: job) ?? [] {
      outcome[index] = Double(now - time[index])
      done.append(index)
    }
  }

  mutating func drop(_ job: Int32) { open[job] = nil }

  /// The examples that ended last, in the order in which they were kept.
  func finished(atMost limit: Int) -> [Int] { done.suffix(limit).sorted() }

  func row(_ index: Int) -> [Float] {
    Array(features[(index * StartTimeFeatures.count)..<((index + 1) * StartTimeFeatures.count)])
  }

  func seconds(_ index: Int) -> Double { outcome[index] }
}
