internal import Statistics

extension SearchHistory {
  /// The positions of the trials that no other beats in every objective, in the order of the trials; of equal
  /// ones the first.
  package var frontPositions: [Int] {
    let places = costs.indices.filter { !costs[$0].isNaN }
    return ParetoFront.indices(of: places.map { outcome(at: $0) }).map { places[$0] }
  }

  /// The volume between the front and a reference, which every objective should stay below; see
  /// `ParetoFront.hypervolume`.
  package func hypervolume(reference: [Double]) -> Double {
    ParetoFront.hypervolume(of: frontPositions.map { outcome(at: $0) }, reference: reference)
  }

  private func outcome(at position: Int) -> [Double] {
    objectives[position].isEmpty ? [costs[position]] : objectives[position]
  }
}
