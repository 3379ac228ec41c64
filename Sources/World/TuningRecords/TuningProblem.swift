package import ParameterSpaces

/// What a file says is to be tuned: the kernel, its arguments and the space, as the file spells them.
package struct TuningProblem: Sendable, Hashable {
  /// Sizes in up to three dimensions: numbers or formulas over the parameters; empty where the file has none.
  package struct Sizes: Sendable, Hashable {
    package var x: String
    package var y: String
    package var z: String

    package init(x: String = "", y: String = "", z: String = "") {
      self.x = x
      self.y = y
      self.z = z
    }
  }

  package var benchmarkName: String
  /// `CUDA`, `OpenCL`, `Vulkan` or another word of the file.
  package var language: String
  package var kernelName: String
  /// As the file spells it, so relative to the file's folder.
  package var kernelFile: String
  package var compilerOptions: [String]
  package var space: ParameterSpace
  /// One a dimension; numbers or formulas.
  package var problemSize: [String]
  /// The global size counts work-items in OpenCL's manner and work-groups in CUDA's.
  package var globalSizeType: String
  package var globalSize: Sizes
  package var localSize: Sizes
  /// The parameters whose product divides the problem size, for each dimension.
  package var gridDivisors: [[String]]
  package var sharedMemoryBytes: Int
  package var arguments: [TuningArgument]

  package init(
    benchmarkName: String, language: String, kernelName: String, kernelFile: String, space: ParameterSpace
  ) {
    self.benchmarkName = benchmarkName
    self.language = language
    self.kernelName = kernelName
    self.kernelFile = kernelFile
    self.space = space
    compilerOptions = []
    problemSize = []
    globalSizeType = ""
    globalSize = Sizes()
    localSize = Sizes()
    gridDivisors = []
    sharedMemoryBytes = 0
    arguments = []
  }
}

/// An argument of a kernel that is to be tuned, as its file spells it.
package struct TuningArgument: Sendable, Hashable {
  package var name: String
  /// Such as `float` or `int32`.
  package var type: String
  /// `Scalar`, `Vector`, `Local` or `Symbol`.
  package var memoryType: String
  /// `ReadOnly`, `WriteOnly` or `ReadWrite`; empty where the file has none.
  package var accessType: String
  /// Whether it is memory that stays constant while the kernel runs.
  package var isConstantMemory: Bool
  /// `Constant`, `Random` or another way to fill it; empty where the file has none.
  package var fillType: String
  package var fillValue: Double?
  /// The number of elements: a number or a formula; empty for a scalar.
  package var size: String
  /// The file that fills it; empty where there is none.
  package var dataSource: String
  package var randomSeed: Int?
  /// Whether the kernel's result is in it.
  package var isOutput: Bool

  package init(name: String, type: String, memoryType: String) {
    self.name = name
    self.type = type
    self.memoryType = memoryType
    accessType = ""
    isConstantMemory = false
    fillType = ""
    size = ""
    dataSource = ""
    isOutput = false
  }
}
