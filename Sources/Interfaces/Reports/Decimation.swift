/// A series made small enough to draw without losing a peak: of the points in each of `buckets`
/// equal spans of time the first, the lowest, the highest and the last are kept, in their order
/// (the M4 aggregation of Jugel et al., VLDB 2014).
///
/// A series of at most four points a bucket stays as it is. `times` must not decrease; points whose
/// value is not finite are dropped. O(points).
package func decimated(
  times: [Double], values: [Double], buckets: Int
) -> (times: [Double], values: [Double]) {
  let indices = (0..<min(times.count, values.count)).filter {
    times[$0].isFinite && values[$0].isFinite
  }
  guard let first = indices.first, let last = indices.last, buckets > 0, indices.count > 4 * buckets
  else { return (indices.map { times[$0] }, indices.map { values[$0] }) }
  let start = times[first]
  let span = max(times[last] - start, .leastNormalMagnitude)
  func bucket(_ index: Int) -> Int {
    min(buckets - 1, Int((times[index] - start) / span * Double(buckets)))
  }
  var kept: [Int] = []
  var position = 0
  while position < indices.count {
    let current = bucket(indices[position])
    let opening = indices[position]
    var lowest = opening
    var highest = opening
    var closing = opening
    while position < indices.count, bucket(indices[position]) == current {
      let index = indices[position]
      if values[index] < values[lowest] { lowest = index }
      if values[index] > values[highest] { highest = index }
      closing = index
      position += 1
    }
    for index in [opening, min(lowest, highest), max(lowest, highest), closing]
    where kept.last != index {
      kept.append(index)
    }
  }
  return (kept.map { times[$0] }, kept.map { values[$0] })
}
