/// The classes that a run time falls into: up to 10 s, then doubling, the last without an end.
///
/// Class 0 holds run times up to 10 s, where the bounded slowdown stops telling jobs apart; class k
/// those from 10 x 2^(k-1) to 10 x 2^k s; the last those above 23 hours.
package enum RunTimeBins {
  package static let count = 15
  /// The shortest and the longest run time of each class, in seconds.
  package static let lower: [Double] = (0..<count).map { $0 == 0 ? 0 : 10 * Double(1 << ($0 - 1)) }
  package static let upper: [Double] = (0..<count).map {
    $0 == count - 1 ? 1e9 : 10 * Double(1 << $0)
  }
  /// The run time that stands for a class: the geometric mean of its bounds.
  package static let typical: [Double] = (0..<count).map { index in
    switch index {
    case 0: 8
    case count - 1: 10 * Double(1 << (count - 1))
    default: (lower[index] * upper[index]).squareRoot()
    }
  }

  /// The class of a run time in seconds.
  package static func bin(of seconds: Double) -> Int {
    var bin = 0
    while bin < count - 1, seconds > upper[bin] { bin += 1 }
    return bin
  }
}
