/// What a buffer holds before the kernel runs; `prepare` may change it.
package enum BufferFill: Sendable, Hashable, Codable {
  case zero
  case constant(Double)
  /// Evenly distributed from `lower` to `upper`; whole numbers for a whole-number type, both bounds included.
  case random(seed: UInt64, lower: Double, upper: Double)
  /// Nothing that a kernel may rely on.
  case uninitialised
}

/// One argument of the kernel's function, in the order of its declaration.
package enum KernelArgument: Sendable, Hashable {
  case buffer(Buffer)
  case scalar(Scalar)

  package struct Buffer: Sendable, Hashable {
    package var name: String
    package var type: ElementType
    /// How many elements, over the sizes.
    package var count: Formula
    package var fill: BufferFill
    /// Whether the kernel writes it and its contents are compared with the reference's.
    package var isOutput: Bool

    package init(
      name: String, type: ElementType, count: Formula, fill: BufferFill = .uninitialised,
      isOutput: Bool = false
    ) {
      self.name = name
      self.type = type
      self.count = count
      self.fill = fill
      self.isOutput = isOutput
    }
  }

  package struct Scalar: Sendable, Hashable {
    package var name: String
    package var type: ElementType
    /// Over the sizes.
    package var value: Formula

    package init(name: String, type: ElementType, value: Formula) {
      self.name = name
      self.type = type
      self.value = value
    }
  }

  package var name: String {
    switch self {
    case .buffer(let buffer): buffer.name
    case .scalar(let scalar): scalar.name
    }
  }
}
