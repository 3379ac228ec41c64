package import StartTimes

/// When a waiting job of a live queue will start, and why it does not now. Seconds count from the snapshot.
package struct LiveForecast: Sendable, Equatable {
  package var start: Start
  /// The start of an array's last waiting task; nil for one task.
  package var lastTask: Start?
  /// The median of the trees that have learned from past starts; nil where none have.
  package var learnedSeconds: Double?
  /// By the priorities as they are; the running jobs by what is expected of them.
  package var reason: WaitReason
  /// The nearest jobs ahead, first the first in line.
  package var ahead: [Int64]

  package struct Start: Sendable, Equatable {
    package var medianSeconds: Double
    package var fourFifths: ClosedRange<Double>
    package var withinTenMinutes: Double
    package var withinHour: Double

    init(_ samples: StartSamples) {
      medianSeconds = samples.quantile(0.5)
      fourFifths = samples.central(0.8)
      withinTenMinutes = samples.probability(within: 600)
      withinHour = samples.probability(within: 3600)
    }
  }

  /// The same job with another request.
  package struct Alternative: Sendable, Equatable {
    package var processors: Int32
    package var requestedSeconds: Int32
    package var start: Start
    package var startsNoticeablySooner: Bool
  }
}
