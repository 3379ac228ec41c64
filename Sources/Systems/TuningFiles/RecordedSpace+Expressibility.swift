internal import Diagnostics
internal import ParameterSpaces
internal import TuningRecords

extension RecordedSpace {
  /// The names of the further columns.
  private var furtherNames: [String] { measurements.map(\.name) + series.map(\.name) + labels.map(\.name) }

  /// Checks that a file can say all that the record does, so that nothing is lost in silence.
  ///
  /// - Parameter reserved: Names that mean something else in the format.
  /// - Throws: `TuningRecordError` (`not-expressible`).
  func checkExpressible(
    in format: TuningRecordFormat, reserved: Set<String>, path: String
  ) throws(TuningRecordError) {
    func fault(_ what: String) -> TuningRecordError {
      TuningRecordError(
        .notExpressible, "a file of the format \(format.rawValue) cannot say this: \(what)",
        at: SourceLocation(file: path))
    }
    if let name = furtherNames.first(where: { reserved.contains($0) || $0 == objective.name }) {
      throw fault("a measurement bears the name `\(name)`, which means something else there; rename it")
    }
    if parameters.isEmpty { throw fault("there is no parameter") }
    if Set(parameters.map(\.name)).count < parameters.count {
      throw fault("two parameters share a name")
    }
    for parameter in parameters {
      let numbers = parameter.values.compactMap(\.number)
      let words = parameter.values.map(\.description)
      guard Set(numbers).count == numbers.count, Set(words).count == words.count else {
        throw fault("`\(parameter.name)` lists two values that are one there")
      }
    }
    for label in labels {
      for case let word? in label.values
      where KernelTunerFailure.outcome(word) != nil || KernelTunerFailure.outcome(detail: word) != nil {
        throw fault("`\(label.name)` has the value `\(word)`, which marks a failure there")
      }
    }
    for row in 0..<count where outcomes[row].isMeasured {
      guard objectiveValues[row].magnitude < 1e20 else {
        throw fault("the measured value \(objectiveValues[row]) marks a failure there")
      }
    }
    if Set((0..<count).map { levels(at: $0) }).count < count {
      throw fault("a configuration is there twice; keep one row of it")
    }
  }
}
