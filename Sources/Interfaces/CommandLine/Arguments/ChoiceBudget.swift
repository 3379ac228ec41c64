internal import ArgumentParser
internal import Simulation

/// What choosing keys on line may cost: a time with one of the suffixes s, m, h and d, or nothing.
struct ChoiceBudget: ExpressibleByArgument, CustomStringConvertible {
  var seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  init?(argument: String) {
    if ["0", "0s"].contains(argument) {
      seconds = 0
      return
    }
    guard let seconds = MultifactorWeights.seconds(argument) else { return nil }
    self.seconds = seconds
  }

  var description: String { "\(Int(seconds))s" }
}
