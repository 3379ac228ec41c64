internal import Fingerprints
package import KernelSpecifications
package import KernelTrials
package import ParameterSpaces

/// What is known of a kernel in one place: one device, size, toolchain and source.
package struct KnownPlace: Sendable {
  package var subject: KernelSubject
  /// The oldest first.
  package var trials: [KernelTrial]

  package init(subject: KernelSubject, trials: [KernelTrial]) {
    self.subject = subject
    self.trials = trials
  }

  /// A short name that stays the same, such as `p-1a2b3c4d`.
  package var id: String {
    let words = [
      subject.language.rawValue, subject.source.text, subject.shape, subject.device, subject.toolchain,
    ]
    return "p-" + Fingerprint(of: words.joined(separator: "\n")).text.prefix(8)
  }

  /// The latest trial of each configuration, in the order in which the configurations were first tried.
  package var latest: [KernelTrial] {
    var places: [[String: ParameterValue]: Int] = [:]
    var latest: [KernelTrial] = []
    for trial in trials {
      if let place = places[trial.configuration] {
        latest[place] = trial
      } else {
        places[trial.configuration] = latest.count
        latest.append(trial)
      }
    }
    return latest
  }

  /// The latest trials with the parameters of the last one, and how many others there are: those of an earlier form of
  /// the specification.
  package var alike: (trials: [KernelTrial], leftOut: Int) {
    let latest = latest
    guard let names = trials.last.map({ Set($0.configuration.keys) }) else { return ([], 0) }
    let alike = latest.filter {
      $0.configuration.count == names.count && names.isSuperset(of: $0.configuration.keys)
    }
    return (alike, latest.count - alike.count)
  }

  /// How many failed in which way, by name.
  package var failures: [(kind: TrialFailure.Kind, count: Int)] { Self.failures(trials) }

  static func failures(_ trials: [KernelTrial]) -> [(kind: TrialFailure.Kind, count: Int)] {
    TrialFailure.Kind.allCases.compactMap { kind in
      let count = trials.count { $0.failure?.kind == kind }
      return count > 0 ? (kind, count) : nil
    }
  }

  /// The trial with the lowest value of an objective; nil where none has one.
  package func best(_ objective: KernelObjective) -> KernelTrial? {
    latest.filter { $0.value(of: objective) != nil }
      .min { ($0.value(of: objective) ?? .infinity) < ($1.value(of: objective) ?? .infinity) }
  }
}

extension ParameterValue {
  /// Numbers by size, then texts by the alphabet.
  static func isBefore(_ one: ParameterValue, _ other: ParameterValue) -> Bool {
    switch (one.number, other.number) {
    case (let a?, let b?): a < b
    case (.some, nil): true
    case (nil, .some): false
    case (nil, nil): one.description < other.description
    }
  }
}

extension ParameterSpace {
  /// The values that trials have tried, as a space without constraints; the parameters by name.
  ///
  /// - Throws: `ParameterSpaceError` where there is no trial.
  package init(tried trials: [KernelTrial]) throws(ParameterSpaceError) {
    let names = Set(trials.flatMap { $0.configuration.keys }).sorted()
    var parameters: [Parameter] = []
    for name in names {
      var values: [ParameterValue] = []
      for value in trials.compactMap({ $0.configuration[name] }) where !values.contains(value) {
        values.append(value)
      }
      values.sort(by: ParameterValue.isBefore)
      let isOrdered = values.allSatisfy { $0.number != nil }
      parameters.append(Parameter(name, isOrdered ? .values(values) : .categories(values)))
    }
    try self.init(parameters)
  }
}
