/// Why a configuration is no candidate: a result of the search like a time, and no reason to end it.
package struct TrialFailure: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case compileError = "compile-error"
    case compileTimeLimit = "compile-time-limit"
    case compilerMissing = "compiler-missing"
    /// What was compiled cannot be loaded.
    case loadError = "load-error"
    /// The device refused the launch, such as a group that is too large.
    case launchError = "launch-error"
    case timeLimit = "time-limit"
    case memoryLimit = "memory-limit"
    /// The process that ran it ended by a signal or left by itself.
    case crash
    /// It read or wrote outside of a buffer.
    case outOfBounds = "out-of-bounds"
    /// An output is not a number where the reference's is.
    case notANumber = "not-a-number"
    case wrongAnswer = "wrong-answer"
    /// A command ended with another status than 0.
    case exitStatus = "exit-status"
    /// A command's output does not hold the number that is the objective.
    case noObjective = "no-objective"
    /// The device, or its driver, is not there.
    case noDevice = "no-device"
  }

  /// The first element in which an output and the reference's differ. Values are texts, since NaN is no number in
  /// JSON.
  package struct Difference: Sendable, Hashable, Codable {
    package var buffer: String
    package var index: Int
    package var value: String
    package var expected: String

    package init(buffer: String, index: Int, value: String, expected: String) {
      self.buffer = buffer
      self.index = index
      self.value = value
      self.expected = expected
    }
  }

  package var kind: Kind
  /// One line for a person.
  package var message: String
  package var difference: Difference?

  package init(_ kind: Kind, _ message: String, difference: Difference? = nil) {
    self.kind = kind
    self.message = message
    self.difference = difference
  }

  package var description: String { "\(kind.rawValue): \(message)" }
}
