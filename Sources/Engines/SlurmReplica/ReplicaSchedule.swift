/// When and where each job ran; the answer of the replica.
package struct ReplicaSchedule: Sendable, Equatable {
  /// In milliseconds since the controller's start, in the order of the jobs; -1 for a job that never started.
  package var startMilliseconds: [Int64] = []
  package var endMilliseconds: [Int64] = []
  /// The priority with which each job started; 0 for a job that never did.
  package var startPriority: [UInt32] = []
  /// Whether the backfill scheduler started the job.
  package var isBackfilled: [Bool] = []
  /// The jobs in the order of their starts.
  package var startOrder: [Int32] = []
  /// Job i has the pieces from `firstPiece[i]` on, `pieceCount[i]` of them: a node and processors on it.
  package var firstPiece: [Int] = []
  package var pieceCount: [Int32] = []
  package var pieceNode: [Int32] = []
  package var pieceProcessors: [Int32] = []
  package var pieceGPUType: [Int32] = []
  /// Passes of the two schedulers that looked at a queue with jobs in it.
  package var mainPasses = 0
  package var backfillPasses = 0
  /// Jobs that stayed in the queue for ever: no pass could start them.
  package var neverStarted: [Int32] = []
  /// The start that a backfill pass promised a job when it first stood at the head of the queue; -1 where none did.
  package var headReservationMilliseconds: [Int64] = []

  package init() {}

  /// The processors of a job, in all.
  package func processors(ofJob job: Int) -> Int64 {
    var sum: Int64 = 0
    for piece in firstPiece[job]..<(firstPiece[job] + Int(pieceCount[job])) {
      sum += Int64(pieceProcessors[piece])
    }
    return sum
  }
}
