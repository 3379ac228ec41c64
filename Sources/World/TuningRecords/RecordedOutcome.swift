/// What became of a configuration that was tried.
package enum RecordedOutcome: UInt8, Sendable, Hashable, CaseIterable {
  /// It has a value of the objective.
  case measured
  /// It does not satisfy the constraints, or does not fit the device.
  case constraint
  case compilation
  case execution
  /// It ran and its result is wrong.
  case verification
  case timeout
  /// It failed; how is not recorded.
  case unspecified

  package var isMeasured: Bool { self == .measured }
}
