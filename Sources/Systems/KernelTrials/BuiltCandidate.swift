package import ParameterSpaces

/// A configuration that was built: what the evaluator runs and verifies.
package struct BuiltCandidate: Sendable, Hashable {
  package let identifier: Int
  package let configuration: [String: ParameterValue]
  /// How long the build took; what it took at first where the object came out of the cache.
  package let compileSeconds: Double
  /// Bytes of the compiled object; 0 for a command.
  package let objectBytes: Int
  package let isFromCache: Bool
  /// What the compiler says of it, by name; empty for native kernels.
  package let features: [String: Double]
  /// What is loaded; for a command, the folder of its files.
  let artifact: KernelArtifact
}
