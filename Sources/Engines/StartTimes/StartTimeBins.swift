/// The classes that the seconds to a start fall into: fine up to ten minutes, then doubling.
package enum StartTimeBins {
  /// The largest number of seconds of each class but the last, which has no end.
  package static let edges: [Double] = [
    30, 60, 90, 120, 180, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 57_600, 115_200, 230_400, 460_800,
  ]
  package static let count = edges.count + 1
  /// What the last class is taken to end at where nothing is known of it.
  package static let endSeconds = 14.0 * 86_400

  package static func bin(of seconds: Double) -> Int {
    edges.partitioningIndex { $0 >= seconds }
  }

  static func lower(_ bin: Int) -> Double { bin == 0 ? 0 : edges[bin - 1] }
  static func upper(_ bin: Int) -> Double { bin == edges.count ? endSeconds : edges[bin] }
}
