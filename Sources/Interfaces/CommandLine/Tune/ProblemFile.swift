internal import Diagnostics
internal import KernelTuning
internal import ParameterSpaces
internal import TuningFiles
internal import TuningRecords

/// T1 files and records given where a specification belongs.
enum ProblemFile {
  /// - Throws: `TuningError` where the file is JSON: a T1 file does not say what the right answer of its kernel is, and a record
  ///   only what was tried.
  static func refuse(_ path: String) throws {
    guard path.hasSuffix(".json") || path.hasSuffix(".json.gz") else { return }
    if (try? TuningRecordFile.read(path)) != nil {
      throw TuningError(
        .notRunnable,
        "this is a record of trials, not a specification; `plait tune import` puts it into the store and `plait tune replay` plays searches on it",
        at: SourceLocation(file: path))
    }
    let problem = try TuningProblemFile.read(path).problem
    throw TuningError(
      .notRunnable,
      "this is a T1 file of \(problem.kernelName) (\(problem.language), \(problem.space.parameters.count) parameters, "
        + "\(problem.space.constraints.count) constraints): it does not say what the kernel's right answer is; "
        + "`plait tune specify` makes a specification of it, which can name a reference",
      at: SourceLocation(file: path))
  }
}
