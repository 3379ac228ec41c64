internal import TuningRecords

/// The words by which Kernel Tuner marks configurations that failed (`kernel_tuner/util.py`, 1.5).
enum KernelTunerFailure {
  static func outcome(_ word: String) -> RecordedOutcome? {
    switch word {
    case "InvalidConfig": .constraint
    case "CompilationFailedConfig": .compilation
    case "RuntimeFailedConfig": .execution
    case "ErrorConfig": .unspecified
    default: nil
    }
  }

  /// The word for an outcome; those that Kernel Tuner does not know are failed runs to it.
  static func word(_ outcome: RecordedOutcome) -> String? {
    switch outcome {
    case .measured: nil
    case .constraint: "InvalidConfig"
    case .compilation: "CompilationFailedConfig"
    case .execution, .verification, .timeout: "RuntimeFailedConfig"
    case .unspecified: "ErrorConfig"
    }
  }

  /// The name under which Plait adds what Kernel Tuner's word does not say.
  static let detailName = "plait_failure"

  static func detail(_ outcome: RecordedOutcome) -> String? {
    switch outcome {
    case .verification: "verification"
    case .timeout: "timeout"
    default: nil
    }
  }

  static func outcome(detail: String) -> RecordedOutcome? {
    switch detail {
    case "verification": .verification
    case "timeout": .timeout
    case "unspecified": .unspecified
    default: nil
    }
  }
}
