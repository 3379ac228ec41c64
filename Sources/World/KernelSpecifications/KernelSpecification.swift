package import ParameterSpaces

/// What one file says of a kernel: how it is built and run, what its right answer is, and what may be varied.
package struct KernelSpecification: Sendable, Hashable {
  package var name: String
  package var language: KernelLanguage
  /// The folder of the specification, which its paths are below; ends in `/`, or is empty for the current one.
  package var folder: String
  /// The kernel's own files, below the folder; the function is in the first.
  package var sources: [String]
  package var function: String
  package var sizes: [KernelSize]
  package var space: ParameterSpace
  package var arguments: [KernelArgument]
  package var reference: KernelReference?
  package var tolerance: Tolerance
  /// For C, C++ and, its flags alone, OpenCL and CUDA.
  package var compiler: CompilerCommand
  /// For OpenCL and CUDA.
  package var launch: LaunchGeometry?
  /// For the language `command`.
  package var command: CommandTemplate?
  /// The first one counts where one is needed.
  package var objectives: [KernelObjective]
  package var limits: TrialLimits
  package var measurement: MeasurementPlan

  package init(
    name: String, language: KernelLanguage, folder: String, sources: [String] = [], function: String = "",
    sizes: [KernelSize] = [], space: ParameterSpace, arguments: [KernelArgument] = [],
    reference: KernelReference? = nil, tolerance: Tolerance = Tolerance(),
    compiler: CompilerCommand = CompilerCommand(program: "gcc"), launch: LaunchGeometry? = nil,
    command: CommandTemplate? = nil, objectives: [KernelObjective] = [.time],
    limits: TrialLimits = TrialLimits(), measurement: MeasurementPlan = MeasurementPlan()
  ) {
    self.name = name
    self.language = language
    self.folder = folder
    self.sources = sources
    self.function = function
    self.sizes = sizes
    self.space = space
    self.arguments = arguments
    self.reference = reference
    self.tolerance = tolerance
    self.compiler = compiler
    self.launch = launch
    self.command = command
    self.objectives = objectives
    self.limits = limits
    self.measurement = measurement
  }

  /// A path of the specification as this process reaches it.
  package func path(_ below: String) -> String { below.hasPrefix("/") ? below : folder + below }
}
