package import ParameterSpaces

/// Parameters whose product is likely to matter, told by their names.
///
/// Kernels name the extents of one thing along several axes alike, as in `block_size_x` and `block_size_y`: their product is the
/// number of threads, of points of a tile. And they name the extents along one axis by the same ending: a block times a tile
/// is what a block covers along that axis.
package enum AxisProducts {
  private static let axes: Set<String> = ["x", "y", "z", "m", "n", "k"]

  /// Groups of two or more parameters with more than one level, by position, in the order of the parameters.
  package static func groups(_ space: ParameterSpace) -> [[Int]] {
    var stems: [(key: String, members: [Int])] = []
    func note(_ key: String, _ index: Int) {
      if let place = stems.firstIndex(where: { $0.key == key }) {
        stems[place].members.append(index)
      } else {
        stems.append((key, [index]))
      }
    }
    for (index, parameter) in space.parameters.enumerated() where parameter.levels > 1 {
      guard let (stem, axis) = split(parameter.name), isExtent(stem) else { continue }
      note("stem \(stem)", index)
      note("axis \(axis)", index)
    }
    var groups: [[Int]] = []
    for stem in stems where stem.members.count > 1 && !groups.contains(stem.members) {
      groups.append(stem.members)
    }
    return groups
  }

  /// `block_size_x` as `block_size` and `x`.
  private static func split(_ name: String) -> (stem: String, axis: String)? {
    let parts = name.lowercased().split(separator: "_", omittingEmptySubsequences: true)
    guard parts.count > 1, let axis = parts.last.map(String.init), axes.contains(axis) else { return nil }
    return (parts.dropLast().joined(separator: "_"), axis)
  }

  private static func isExtent(_ stem: String) -> Bool {
    ["size", "block", "tile", "work", "group", "dim", "wg"].contains { stem.contains($0) }
  }
}
