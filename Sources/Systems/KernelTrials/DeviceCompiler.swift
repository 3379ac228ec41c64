package import KernelSpecifications

/// What is to be compiled for a device.
package struct DeviceCompilation: Sendable, Hashable, Codable {
  package var language: KernelLanguage
  /// Which device, such as `opencl:0`; nil for the first.
  package var device: String?
  /// The source files, the function's first; includes are below the folder of the first.
  package var sources: [String]
  package var function: String
  package var macros: [KernelMacro]
  package var flags: [String]
  /// Where the binary goes.
  package var outputPath: String
  /// The grid that it will be launched with.
  package var launch: KernelArtifact.Launch?
  /// What it will be launched on, for drivers that compile at a kernel's first launch; nil leaves that to the trial.
  package var problem: TrialProblem?

  package init(
    language: KernelLanguage, device: String?, sources: [String], function: String, macros: [KernelMacro],
    flags: [String], outputPath: String, launch: KernelArtifact.Launch?, problem: TrialProblem? = nil
  ) {
    self.language = language
    self.device = device
    self.sources = sources
    self.function = function
    self.macros = macros
    self.flags = flags
    self.outputPath = outputPath
    self.launch = launch
    self.problem = problem
  }
}

/// Compiles kernels for a device, in a process of its own that answers one compilation after the other: several run at
/// once, a time limit ends them, and a compiler that crashes harms nothing.
package protocol DeviceCompiler {
  /// Writes the binary to the compilation's `outputPath`.
  ///
  /// - Returns: What the compiler says of it, by name: `registers`, `spillBytes`, ...; empty where it says nothing.
  /// - Throws: `TrialFailure`: `compileError` with the compiler's first error line, `compilerMissing`, `noDevice`.
  func compile(_ compilation: DeviceCompilation) throws(TrialFailure) -> [String: Double]

  /// Has the driver do now what it would do at the first launch of what was compiled last. The kernel may run, on made-up contents,
  /// and take the process down: nothing is lost by that.
  func rehearse(_ compilation: DeviceCompilation)
}

extension DeviceCompiler {
  package func rehearse(_ compilation: DeviceCompilation) {}
}
