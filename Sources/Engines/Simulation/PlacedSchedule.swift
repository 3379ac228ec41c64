/// A schedule with the places of its jobs.
package struct PlacedSchedule: Sendable, Equatable {
  /// The start times; `promisedSeconds` holds each job's first reservation, -1 where it had none.
  package var schedule: Schedule
  package var placement: Placement
  /// The pieces of all jobs, those of one job side by side in the order of nodes.
  package var pieces: [Piece] = []
  /// Job i has the pieces from `firstPiece[i]` to before `firstPiece[i + 1]`.
  package var firstPiece: [Int] = [0]

  /// Neighbouring nodes on which a job has the same, or a part of a pool.
  package struct Piece: Sendable, Equatable {
    /// The first node, or the node group where resources are pooled.
    package var unit: Int32
    /// The nodes of the piece; 1 where resources are pooled.
    package var count: Int32
    /// The job's shares on each of them: 1, or more in a pool.
    package var shares: Int32
    /// The cores of all shares on each of them.
    package var cores: Int32

    package init(unit: Int32, count: Int32, shares: Int32, cores: Int32) {
      self.unit = unit
      self.count = count
      self.shares = shares
      self.cores = cores
    }
  }

  package init(schedule: Schedule, placement: Placement) {
    self.schedule = schedule
    self.placement = placement
  }

  /// The places of one job.
  package func pieces(ofJob job: Int) -> ArraySlice<Piece> {
    pieces[firstPiece[job]..<firstPiece[job + 1]]
  }

  /// Appends the places of the next job.
  package mutating func append(_ places: [Piece]) {
    pieces += places
    firstPiece.append(pieces.count)
  }
}

/// What a job has of one unit: of a node, or of a pool.
struct UnitSlice: Sendable, Equatable {
  var unit: Int
  var shares: Int64
  /// Of all shares.
  var amount: ResourceAmount
}

extension [UnitSlice] {
  /// The slices as pieces, with like neighbours joined.
  func pieces(joined: Bool) -> [PlacedSchedule.Piece] {
    var result: [PlacedSchedule.Piece] = []
    for slice in self {
      if joined, let last = result.last, Int(last.unit + last.count) == slice.unit,
        Int64(last.cores) == slice.amount.cores
      {
        result[result.count - 1].count += 1
      } else {
        result.append(
          PlacedSchedule.Piece(
            unit: Int32(slice.unit), count: 1, shares: Int32(slice.shares), cores: Int32(slice.amount.cores)))
      }
    }
    return result
  }
}
