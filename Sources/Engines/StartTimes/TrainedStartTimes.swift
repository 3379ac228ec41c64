package import RunTimes

/// All that a forecaster has learned: it can be kept, and forecasts then begin with it.
package struct TrainedStartTimes: Sendable, Equatable {
  /// The mass that an interval is given so that it covers what it says.
  package struct Masses: Sendable, Equatable {
    package var half: Double
    package var fourFifths: Double

    package init(half: Double, fourFifths: Double) {
      self.half = half
      self.fourFifths = fourFifths
    }

    init(_ intervals: StartIntervals) {
      self.init(half: intervals.half.mass, fourFifths: intervals.fourFifths.mass)
    }
  }

  package var model: StartTimeModel
  /// What was learned of run times; nil where too few jobs had ended.
  package var runTimes: RunTimeModel?
  /// Of forecasts at submission, and of jobs that have waited.
  package var atSubmission: Masses
  package var whileWaiting: Masses

  package init(
    model: StartTimeModel, runTimes: RunTimeModel?, atSubmission: Masses, whileWaiting: Masses
  ) {
    self.model = model
    self.runTimes = runTimes
    self.atSubmission = atSubmission
    self.whileWaiting = whileWaiting
  }
}
