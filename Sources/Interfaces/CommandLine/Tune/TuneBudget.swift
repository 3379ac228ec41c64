internal import ArgumentParser

/// A budget as the command line takes it: `60s`, `5m`, `1h`, or a number of trials.
struct TuneBudget: ExpressibleByArgument, Equatable {
  var seconds: Double?
  var trials: Int?

  var defaultValueDescription: String {
    seconds.map { "\(Int($0))s" } ?? trials.map { "\($0) trials" } ?? ""
  }

  init?(argument: String) {
    if let count = Int(argument) {
      guard count > 0 else { return nil }
      trials = count
      return
    }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let last = argument.last, let unit = units[last], let value = Double(argument.dropLast()),
      value > 0,
      value.isFinite
    else { return nil }
    seconds = value * unit
  }
}
