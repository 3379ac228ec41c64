internal import TuningRecords

/// The words of T4 for what became of a configuration (`invalidity`).
enum T4Failure {
  static func outcome(_ word: String) -> RecordedOutcome? {
    switch word {
    case "correct": .measured
    case "constraints": .constraint
    case "compile": .compilation
    case "runtime": .execution
    case "correctness": .verification
    case "timeout": .timeout
    default: nil
    }
  }

  /// The word for an outcome. T4 has none for a failure that is not known; it is written as a failed run.
  static func word(_ outcome: RecordedOutcome) -> String {
    switch outcome {
    case .measured: "correct"
    case .constraint: "constraints"
    case .compilation: "compile"
    case .execution, .unspecified: "runtime"
    case .verification: "correctness"
    case .timeout: "timeout"
    }
  }
}
