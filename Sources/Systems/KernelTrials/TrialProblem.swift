package import KernelSpecifications

/// The arguments of a kernel as the worker is told them: formulas have become numbers.
package struct TrialProblem: Sendable, Hashable, Codable {
  package enum Argument: Sendable, Hashable, Codable {
    case buffer(Buffer)
    case scalar(Scalar)
  }

  package struct Buffer: Sendable, Hashable, Codable {
    package var name: String
    package var type: ElementType
    package var count: Int
    package var fill: BufferFill
    package var isOutput: Bool

    package var bytes: Int { count * type.bytes }
    /// Whether a run changes what the next run reads, so that its contents are put back before each.
    package var isInPlace: Bool { isOutput && fill != .uninitialised }

    package init(name: String, type: ElementType, count: Int, fill: BufferFill, isOutput: Bool) {
      self.name = name
      self.type = type
      self.count = count
      self.fill = fill
      self.isOutput = isOutput
    }
  }

  package struct Scalar: Sendable, Hashable, Codable {
    package var name: String
    package var type: ElementType
    /// Exactly what the type can hold, for whole numbers up to 2^53.
    package var value: Double

    package init(name: String, type: ElementType, value: Double) {
      self.name = name
      self.type = type
      self.value = value
    }
  }

  package var language: KernelLanguage
  /// Which device, such as `opencl:0`; nil for the first.
  package var device: String?
  /// In the order of the function's declaration.
  package var arguments: [Argument]

  package init(language: KernelLanguage, device: String? = nil, arguments: [Argument]) {
    self.language = language
    self.device = device
    self.arguments = arguments
  }

  /// The buffers with their places among the arguments.
  package var buffers: [(index: Int, buffer: Buffer)] {
    arguments.enumerated().compactMap { index, argument in
      if case .buffer(let buffer) = argument { (index, buffer) } else { nil }
    }
  }
}
